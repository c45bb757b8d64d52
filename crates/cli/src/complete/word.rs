//! Words of a line as a shell reads them: quotes, backslashes and spaces, and nothing else.

/// A word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Without its quotes.
    pub text: String,
    /// The quote that is still open at its end.
    pub open: Option<char>,
}

/// The words of `line`. After a space at its end one more begins, which is empty.
pub fn split(line: &str) -> Vec<Word> {
    let (mut words, mut word) = (Vec::new(), None::<Word>);
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        let open = word.as_ref().and_then(|word| word.open);
        if open.is_none() && c.is_whitespace() {
            words.extend(word.take());
            continue;
        }
        let word = word.get_or_insert_default();
        match (open, c) {
            (Some(quote), c) if c == quote => word.open = None,
            (None, '\'' | '"') => word.open = Some(c),
            (Some('"'), '\\') => match characters.next() {
                Some(c @ ('"' | '\\' | '$' | '`')) => word.text.push(c),
                after => word.text.extend([Some('\\'), after].into_iter().flatten()),
            },
            (None, '\\') => word.text.extend(characters.next()),
            (_, c) => word.text.push(c),
        }
    }
    words.push(word.unwrap_or_default());
    words
}

/// One word of a line, as it was typed.
pub fn unquoted(word: &str) -> Word {
    split(word).into_iter().next().unwrap_or_default()
}

/// `text` as it must stand on a line of bash, inside a quote that is `open` there.
pub fn quoted(text: &str, open: Option<char>) -> String {
    let mut quoted = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match (open, c) {
            (Some('\''), '\'') => quoted.push_str(r"'\''"),
            // Quotes do not keep bash from replacing it unless they end there, and a backslash between quotes stays.
            (Some('"'), '!') if characters.peek().is_some() => quoted.push_str("\"\\!\""),
            (Some('"'), '"' | '\\' | '$' | '`') => quoted.extend(['\\', c]),
            (None, c) if !c.is_alphanumeric() && !"-_.,:/@%+=".contains(c) => quoted.extend(['\\', c]),
            (_, c) => quoted.push(c),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_are_split_as_shells_do() {
        for (line, want) in [
            ("", &[""][..]),
            ("a b", &["a", "b"]),
            ("  a  b ", &["a", "b", ""]),
            (r#"a 'b c' "d e""#, &["a", "b c", "d e"]),
            (r"a\ b \'c", &["a b", "'c"]),
            (r#"--x="a \" b" '' "#, &["--x=a \" b", "", ""]),
            (r#""\a\$" '\a'"#, &[r"\a$", r"\a"]),
            ("a\\", &["a"]),
            ("'a b", &["a b"]),
        ] {
            assert_eq!(split(line).iter().map(|word| word.text.as_str()).collect::<Vec<_>>(), want, "{line}");
        }
        for (word, want) in [("'a", Some('\'')), ("x=\"a", Some('"')), ("'a'", None), ("\\'a", None), ("\"'a\"", None)] {
            assert_eq!(unquoted(word).open, want, "{word}");
        }
    }

    #[test]
    fn names_are_no_commands() {
        for (text, none, single, double) in [
            ("prod-1.x_y", "prod-1.x_y", "prod-1.x_y", "prod-1.x_y"),
            ("Real größe", r"Real\ größe", "Real größe", "Real größe"),
            ("$(reboot)", r"\$\(reboot\)", "$(reboot)", r"\$(reboot)"),
            ("a'b\"c", r#"a\'b\"c"#, r#"a'\''b"c"#, r#"a'b\"c"#),
            ("`x`!&*;!", r"\`x\`\!\&\*\;\!", "`x`!&*;!", "\\`x\\`\"\\!\"&*;!"),
        ] {
            let got = (quoted(text, None), quoted(text, Some('\'')), quoted(text, Some('"')));
            assert_eq!(got, (none.to_owned(), single.to_owned(), double.to_owned()));
        }
    }

    proptest! {
        #[test]
        fn what_is_quoted_is_one_word(text in "\\PC{1,20}") {
            for open in [None, Some('\''), Some('"')] {
                let quote = open.map(String::from).unwrap_or_default();
                let line = format!("{quote}{}{quote}", quoted(&text, open));
                let words = split(&line);
                prop_assert_eq!(&words, &[Word { text: text.clone(), open: None }], "{}", line);
            }
        }
    }
}
