//! Reads `.env` files.

use crate::formats::{
    Parameters,
    entries::Entries,
    mistake::Mistake,
    scanner::{Scanner, is_blank},
};

const SINGLE_QUOTES: &str = "put single quotes around the value";
const ESCAPE: &str = "put single quotes around the value, or a backslash in front";

/// Reads a file.
pub fn read(text: &str) -> Result<Parameters, Mistake> {
    let mut scanner = Scanner::new(text);
    let mut entries = Entries::new(text);
    loop {
        scanner.take_while(|c| is_blank(c) || matches!(c, '\n' | '\r'));
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
    let key = scanner.take_while(|c| !is_blank(c) && !matches!(c, '=' | '\n' | '\r'));
    let key = entries.key(key, Some(at)).map_err(|mistake| mistake.at(at))?;
    scanner.skip_blanks();
    if !scanner.eat("=") {
        return Err(Mistake::new("here should be a `=`", "write `KEY=value`").at(scanner.offset()));
    }
    let spaced = !scanner.take_while(is_blank).is_empty();
    let at = scanner.offset();
    let value = match scanner.peek() {
        Some('\'') => single_quoted(scanner)?,
        Some('"') => double_quoted(scanner)?,
        _ => return entries.value(key, unquoted(scanner, spaced)?).map_err(|mistake| mistake.at(at)),
    };
    end_of_line(scanner)?;
    entries.value(key, value).map_err(|mistake| mistake.at(at))
}

/// After a closing quote: nothing, or a comment.
fn end_of_line(scanner: &mut Scanner<'_>) -> Result<(), Mistake> {
    let spaced = !scanner.take_while(is_blank).is_empty();
    if spaced && scanner.peek() == Some('#') {
        scanner.take_line();
    }
    if scanner.at_line_end() {
        return Ok(());
    }
    let hint = "put one pair of quotes around the whole value, and a space in front of a comment";
    Err(Mistake::new("something follows the closing quote", hint).at(scanner.offset()))
}

/// Ends at the line or at a comment.
fn unquoted(scanner: &mut Scanner<'_>, spaced: bool) -> Result<String, Mistake> {
    let start = scanner.clone();
    let line = scanner.take_line();
    let value = without_comment(line, spaced).trim_end_matches(is_blank);
    for (index, c) in value.char_indices() {
        let rest = &value[index + c.len_utf8()..];
        let (sentence, hint) = match c {
            '#' => ("some programs take what follows the `#` for a comment", SINGLE_QUOTES),
            '$' if is_variable(rest) => ("some programs would substitute what follows the `$`", SINGLE_QUOTES),
            '"' | '`' => ("there is a quote inside of a value without quotes", SINGLE_QUOTES),
            '\'' => ("there is a quote inside of a value without quotes", "put double quotes around the value"),
            '\\' => ("some programs would take the backslash away", SINGLE_QUOTES),
            '\r' => ("there is a carriage return that ends no line", "write `\\r` in double quotes"),
            _ => continue,
        };
        return Err(Mistake::new(sentence, hint).at(start.offset() + index));
    }
    Ok(value.to_owned())
}

/// A comment starts at the first `#` with a blank in front; `spaced` says whether there is one in front of the line.
fn without_comment(line: &str, mut spaced: bool) -> &str {
    for (index, c) in line.char_indices() {
        if spaced && c == '#' {
            return &line[..index];
        }
        spaced = is_blank(c);
    }
    line
}

/// Whether what follows a `$` makes loaders substitute or run something.
pub fn is_variable(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_ascii_alphabetic() || "_{($".contains(c))
}

/// As it stands, line breaks included.
fn single_quoted(scanner: &mut Scanner<'_>) -> Result<String, Mistake> {
    let opening = scanner.offset();
    scanner.take();
    let mut value = String::new();
    loop {
        let at = scanner.offset();
        if scanner.eat("\\'") {
            let hint = "put double quotes around the value, and two backslashes for one";
            return Err(Mistake::new("some programs take the backslash and the quote for a quote", hint).at(at));
        }
        match scanner.take() {
            None => return Err(never_closed().at(opening)),
            Some('\'') => return Ok(value),
            Some(c) => value.push(within_quotes(scanner, c).map_err(|mistake| mistake.at(at))?),
        }
    }
}

/// With escapes.
fn double_quoted(scanner: &mut Scanner<'_>) -> Result<String, Mistake> {
    let opening = scanner.offset();
    scanner.take();
    let mut value = String::new();
    loop {
        let at = scanner.offset();
        match scanner.take() {
            None => return Err(never_closed().at(opening)),
            Some('"') => return Ok(value),
            Some('\\') => value.push(escaped(scanner.take()).map_err(|mistake| mistake.at(at))?),
            Some('$') if is_variable(scanner.rest()) => {
                return Err(Mistake::new("some programs would substitute what follows the `$`", ESCAPE).at(at));
            }
            Some(c) => value.push(within_quotes(scanner, c).map_err(|mistake| mistake.at(at))?),
        }
    }
}

fn escaped(c: Option<char>) -> Result<char, Mistake> {
    match c {
        Some('n') => Ok('\n'),
        Some('r') => Ok('\r'),
        Some('t') => Ok('\t'),
        Some(c @ ('\\' | '"' | '$' | '`')) => Ok(c),
        _ => {
            let hint = "put single quotes around the value, or write two backslashes for one";
            Err(Mistake::new("only `\\n`, `\\r`, `\\t`, and a backslash before `\\`, `\"`, `$` and a backtick are known", hint))
        }
    }
}

/// The line breaks of the file are line breaks of the value, whatever system wrote them.
fn within_quotes(scanner: &mut Scanner<'_>, taken: char) -> Result<char, Mistake> {
    match taken {
        '\r' if scanner.eat("\n") => Ok('\n'),
        '\r' => Err(Mistake::new("there is a carriage return that ends no line", "write `\\r` in double quotes")),
        c => Ok(c),
    }
}

fn never_closed() -> Mistake {
    Mistake::new("this quote is never closed", "close it; in double quotes, write `\\\"` for a quote")
}

#[cfg(test)]
mod tests {
    use crate::formats::{Format, tests::read_to_text};

    #[test]
    fn what_loaders_agree_on_is_read() {
        for (text, want) in [
            ("A=1", "A=1"),
            ("\n# comment\n  A = b c  # comment\r\nexport B=x\n", "A=b c|B=x"),
            ("A=\nB= # nothing\nC=''\nD=\"\"", "A=|B=|C=|D="),
            ("A='a # b $C \"d\" \\n'", "A=a # b $C \"d\" \\n"),
            ("A='one\r\ntwo\n'\n", "A=one\ntwo\n"),
            (r#"A="a\n\r\t\\\"\$b 'c' # d" # e"#, "A=a\n\r\t\\\"$b 'c' # d"),
            ("A=5$ \nB=https://x.example/?a=b&c=%20", "A=5$|B=https://x.example/?a=b&c=%20"),
            ("exported=1\na.b-c=2", "a.b-c=2|exported=1"),
            ("A='\\\\server'\nB=\"`x\\`\"", "A=\\\\server|B=`x`"),
            ("A=größe", "A=größe"),
        ] {
            assert_eq!(read_to_text(Format::Dotenv, text), want, "{text:?}");
        }
    }

    #[test]
    fn what_loaders_read_in_several_ways_is_refused() {
        for (text, want) in [
            ("A", "1:2 here should be a `=`"),
            ("A: canary", "1:1 here should be a key"),
            ("\n1A=canary", "2:1 here should be a key"),
            ("A=canary#canary", "1:9 some programs take what follows the `#`"),
            ("A=#canary", "1:3 some programs take what follows the `#`"),
            ("A=canary$canary", "1:9 some programs would substitute"),
            ("A=${canary}", "1:3 some programs would substitute"),
            ("A=\"x$(canary)\"", "1:5 some programs would substitute"),
            ("A=it's", "1:5 there is a quote inside of a value without quotes (put double quotes"),
            ("A=`canary`", "1:3 there is a quote inside"),
            ("A=C:\\canary", "1:5 some programs would take the backslash"),
            ("A=a\rb", "1:4 there is a carriage return"),
            ("A='a\rb'", "1:5 there is a carriage return"),
            ("A='canary\n\n", "1:3 this quote is never closed"),
            ("A=\"canary", "1:3 this quote is never closed"),
            ("A='canary\\'", "1:10 some programs take the backslash and the quote"),
            ("A=\"canary\\d\"", "1:10 only `\\n`"),
            ("A='a' canary", "1:7 something follows"),
            ("A='a'#canary", "1:6 something follows"),
            ("A=1\nB=2\nA=3", "3:1 this key stands there already in line 1"),
        ] {
            let got = read_to_text(Format::Dotenv, text);
            assert!(got.starts_with(want) && !got.contains("canary"), "{text:?}: {got}");
        }
    }
}
