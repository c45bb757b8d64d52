//! `export KEY='value'` lines, as `sh` takes them in.
//!
//! Reading one gives what `sh` would set, or refuses; nothing is run, and what would need running is refused.

use stagegate_core::parameter::ParameterKey;
use zeroize::Zeroizing;

use super::{
    CannotHold, Format, Parameters,
    entries::Entries,
    mistake::Mistake,
    scanner::{Scanner, is_blank},
};

const SINGLE_QUOTES: &str = "put single quotes around the value";

/// Reads a file.
pub fn read(text: &str) -> Result<Parameters, Mistake> {
    let mut scanner = Scanner::new(text);
    let mut entries = Entries::new(text);
    loop {
        scanner.take_while(|c| is_blank(c) || c == '\n');
        match scanner.peek() {
            None => return Ok(entries.done()),
            Some('#') => drop(scanner.take_line()),
            Some(_) => line(&mut scanner, &mut entries)?,
        }
    }
}

fn line(scanner: &mut Scanner<'_>, entries: &mut Entries<'_>) -> Result<(), Mistake> {
    let exported = scanner.clone();
    if !(scanner.eat("export") && scanner.peek().is_some_and(is_blank)) {
        *scanner = exported;
    }
    scanner.skip_blanks();
    let at = scanner.offset();
    let key = scanner.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
    if !scanner.eat("=") {
        return Err(Mistake::new("here should be `export KEY='value'` and nothing else", "take the line away").at(at));
    }
    let key = entries.key(key, Some(at)).map_err(|mistake| mistake.at(at))?;
    let at = scanner.offset();
    let value = word(scanner)?;
    entries.value(key, value).map_err(|mistake| mistake.at(at))?;
    end_of_line(scanner)
}

fn end_of_line(scanner: &mut Scanner<'_>) -> Result<(), Mistake> {
    let spaced = !scanner.take_while(is_blank).is_empty();
    if spaced && scanner.peek() == Some('#') {
        scanner.take_line();
    }
    if scanner.peek().is_none_or(|c| c == '\n') {
        return Ok(());
    }
    Err(Mistake::new("something follows the value", format!("{SINGLE_QUOTES}, and write one key a line")).at(scanner.offset()))
}

/// One word of a command: pieces in quotes and outside of them, side by side.
fn word(scanner: &mut Scanner<'_>) -> Result<String, Mistake> {
    let mut value = String::new();
    while let Some(c) = scanner.peek().filter(|c| !is_blank(*c) && *c != '\n') {
        let at = scanner.offset();
        match c {
            '\'' => single_quoted(scanner, &mut value)?,
            '"' => double_quoted(scanner, &mut value)?,
            '\\' => {
                scanner.take();
                // Together with a line break it is nothing.
                value.extend(scanner.take().filter(|c| *c != '\n'));
            }
            c if c.is_alphanumeric() || "_-./:@%+,=#^".contains(c) => value.extend(scanner.take()),
            _ => return Err(not_plain(c).at(at)),
        }
    }
    Ok(value)
}

/// Outside of quotes there are only plain characters.
fn not_plain(c: char) -> Mistake {
    match c {
        '$' | '`' => Mistake::new("the shell would substitute or run what follows", SINGLE_QUOTES),
        '\r' => {
            let hint = "save the file with the line breaks of Unix, or put the value in single quotes";
            Mistake::new("the shell would take the carriage return for a part of the value", hint)
        }
        _ => Mistake::new("this means something to the shell", SINGLE_QUOTES),
    }
}

fn single_quoted(scanner: &mut Scanner<'_>, value: &mut String) -> Result<(), Mistake> {
    let opening = scanner.offset();
    scanner.take();
    value.push_str(scanner.take_while(|c| c != '\''));
    if scanner.eat("'") { Ok(()) } else { Err(never_closed().at(opening)) }
}

fn double_quoted(scanner: &mut Scanner<'_>, value: &mut String) -> Result<(), Mistake> {
    let opening = scanner.offset();
    scanner.take();
    loop {
        let at = scanner.offset();
        match scanner.take() {
            None => return Err(never_closed().at(opening)),
            Some('"') => return Ok(()),
            Some('$' | '`') => {
                let hint = "put single quotes around the value, or a backslash in front";
                return Err(Mistake::new("the shell would substitute or run what follows", hint).at(at));
            }
            Some('\\') => match scanner.peek() {
                Some('\n') => drop(scanner.take()),
                Some('$' | '`' | '"' | '\\') => value.extend(scanner.take()),
                _ => value.push('\\'),
            },
            Some(c) => value.push(c),
        }
    }
}

fn never_closed() -> Mistake {
    Mistake::new("this quote is never closed", "close it; in single quotes, write `'\\''` for a quote")
}

/// Writes a file, if the shell can have variables of these names.
pub fn write(parameters: &Parameters) -> Result<Zeroizing<String>, CannotHold> {
    let mut text = Zeroizing::new(String::new());
    for (key, value) in parameters {
        check(key)?;
        text.push_str("export ");
        text.push_str(key.as_str());
        text.push_str("='");
        for (index, piece) in value.expose().split('\'').enumerate() {
            text.push_str(if index == 0 { "" } else { "'\\''" });
            text.push_str(piece);
        }
        text.push_str("'\n");
    }
    Ok(text)
}

fn check(key: &ParameterKey) -> Result<(), CannotHold> {
    if key.as_str().contains(['.', '-']) {
        let rule = "the name of a variable has letters, digits and `_`";
        return Err(CannotHold { key: key.clone(), format: Format::Shell, rule });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{one, read_to_text};
    use super::*;

    #[test]
    fn words_are_read_as_the_shell_does() {
        for (text, want) in [
            ("export A='1'\n", "A=1"),
            ("# comment\n\n  export\tA='a b' # comment\nB=2", "A=a b|B=2"),
            ("export A='it'\\''s'", "A=it's"),
            ("A=\"a \\\"b\\\" \\$c \\\\ \\d \\\ne\"", "A=a \"b\" $c \\ \\d e"),
            ("A=a\"b\"'c'\\ d", "A=abc d"),
            ("A='one\r\ntwo\n'", "A=one\r\ntwo\n"),
            ("A=\nB=a#b\nC='$x `y`'", "A=|B=a#b|C=$x `y`"),
        ] {
            assert_eq!(read_to_text(Format::Shell, text), want, "{text:?}");
        }
    }

    #[test]
    fn what_the_shell_would_work_out_is_refused() {
        for (text, want) in [
            ("A=$canary", "1:3 the shell would substitute"),
            ("A=`canary`", "1:3 the shell would substitute"),
            ("A=\"${canary}\"", "1:4 the shell would substitute"),
            ("A=$'canary'", "1:3 the shell would substitute"),
            ("A='canary", "1:3 this quote is never closed"),
            ("\nA=\"canary", "2:3 this quote is never closed"),
            ("A='a'\r\n", "1:6 the shell would take the carriage return"),
            ("A=a;canary", "1:4 this means something"),
            ("A=*canary", "1:3 this means something"),
            ("A=~canary", "1:3 this means something"),
            ("A='1' B='canary'", "1:7 something follows"),
            ("canary A", "1:1 here should be `export"),
            ("if canary; then", "1:1 here should be `export"),
            ("export canary", "1:8 here should be `export"),
            ("A =canary", "1:1 here should be `export"),
            ("1A='canary'", "1:1 here should be a key"),
            ("A=1\nA='canary'", "2:1 this key stands there already in line 1"),
        ] {
            let got = read_to_text(Format::Shell, text);
            assert!(got.starts_with(want) && !got.contains("canary"), "{text:?}: {got}");
        }
    }

    #[test]
    fn names_that_no_variable_can_have_are_refused() {
        assert_eq!(*write(&one("K", "it's")).unwrap(), "export K='it'\\''s'\n");
        for key in ["a.b", "a-b"] {
            assert_eq!(write(&one(key, "v")).unwrap_err().key.as_str(), key);
        }
    }
}
