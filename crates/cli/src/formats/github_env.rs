//! What GitHub Actions reads from `$GITHUB_ENV`: `KEY=value` lines, and `KEY<<DELIMITER` for values of several lines.
//!
//! Values stand there as they are: there are no quotes, no escapes and no comments.

use zeroize::Zeroizing;

use super::{Parameters, entries::Entries, mistake::Mistake, scanner::Scanner};

/// Ends a value of several lines, unless it holds that line itself.
const DELIMITER: &str = "STAGEGATE_END";

/// Reads a file.
pub fn read(text: &str) -> Result<Parameters, Mistake> {
    let mut scanner = Scanner::new(text);
    let mut entries = Entries::new(text);
    while scanner.peek().is_some() {
        if !scanner.eat("\n") {
            line(&mut scanner, &mut entries)?;
        }
    }
    Ok(entries.done())
}

fn line(scanner: &mut Scanner<'_>, entries: &mut Entries<'_>) -> Result<(), Mistake> {
    let at = scanner.offset();
    let line = take_line(scanner);
    if line.ends_with('\r') {
        let sentence = "GitHub would take the carriage return at the end of the line for a part of it";
        return Err(Mistake::new(sentence, "save the file with the line breaks of Unix").at(at));
    }
    let split = |separator| line.split_once(separator).filter(|(before, _)| !before.contains('=') && !before.contains("<<"));
    if let Some((key, value)) = split("=") {
        let key = entries.key(key, Some(at)).map_err(|mistake| mistake.at(at))?;
        return entries.value(key, value.to_owned()).map_err(|mistake| mistake.at(at));
    }
    let Some((key, delimiter)) = split("<<").filter(|(_, delimiter)| !delimiter.is_empty()) else {
        return Err(Mistake::new("here should be `KEY=value` or `KEY<<DELIMITER`", "take the line away").at(at));
    };
    let key = entries.key(key, Some(at)).map_err(|mistake| mistake.at(at))?;
    let Some(value) = lines_before(scanner, delimiter) else {
        let hint = "put the delimiter alone on a line after the value";
        return Err(Mistake::new("this value is never ended by its delimiter", hint).at(at));
    };
    entries.value(key, value).map_err(|mistake| mistake.at(at))
}

/// Only `\n` ends a line.
fn take_line<'a>(scanner: &mut Scanner<'a>) -> &'a str {
    let line = scanner.take_while(|c| c != '\n');
    scanner.eat("\n");
    line
}

/// The lines before the one that is `delimiter`, without the last line break.
fn lines_before(scanner: &mut Scanner<'_>, delimiter: &str) -> Option<String> {
    let rest = scanner.rest();
    let mut length = 0;
    loop {
        scanner.peek()?;
        let line = take_line(scanner);
        if line == delimiter {
            let value = &rest[..length];
            return Some(value.strip_suffix('\n').unwrap_or(value).to_owned());
        }
        length += line.len() + 1;
    }
}

/// Writes a file.
pub fn write(parameters: &Parameters) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::new());
    for (key, value) in parameters {
        text.push_str(key.as_str());
        if value.expose().contains(['\n', '\r']) {
            let delimiter = delimiter(value.expose());
            for part in ["<<", &delimiter, "\n", value.expose(), "\n", &delimiter] {
                text.push_str(part);
            }
        } else {
            text.push('=');
            text.push_str(value.expose());
        }
        text.push('\n');
    }
    text
}

/// A delimiter that is no line of the value; on Windows, a carriage return at the end of a line does not count.
fn delimiter(value: &str) -> String {
    let taken = |delimiter: &String| value.split('\n').any(|line| line.trim_end_matches('\r') == delimiter);
    let mut delimiter = DELIMITER.to_owned();
    while taken(&delimiter) {
        delimiter.push('_');
    }
    delimiter
}

#[cfg(test)]
mod tests {
    use super::super::{
        Format,
        tests::{read_to_text, written},
    };
    use super::*;

    #[test]
    fn lines_are_read_as_the_runner_does() {
        for (text, want) in [
            ("A=1\n\nB= 'x' # y =z \n", "A=1|B= 'x' # y =z "),
            ("A=", "A="),
            ("A=<<B", "A=<<B"),
            ("A<<EOF\none\n\ntwo\nEOF\nB=2\n", "A=one\n\ntwo|B=2"),
            ("A<<EOF\nEOF", "A="),
            ("A<<EOF\n\nEOF", "A="),
            ("A<<EOF\n\n\nEOF", "A=\n"),
            ("A<<E=F\n EOF\r\nE=F\n", "A= EOF\r"),
        ] {
            assert_eq!(read_to_text(Format::GithubEnv, text), want, "{text:?}");
        }
    }

    #[test]
    fn other_lines_are_refused() {
        for (text, want) in [
            ("canary", "1:1 here should be `KEY=value`"),
            ("A<<", "1:1 here should be `KEY=value`"),
            ("# canary=1", "1:1 here should be a key"),
            ("A = canary", "1:1 here should be a key"),
            ("A=1\nB<<EOF\ncanary\n", "2:1 this value is never ended"),
            ("A=canary\r\n", "1:1 GitHub would take the carriage return"),
            ("A<<EOF\r\ncanary\r\nEOF\r\n", "1:1 GitHub would take the carriage return"),
            ("A=1\nA=canary", "2:1 this key stands there already in line 1"),
        ] {
            let got = read_to_text(Format::GithubEnv, text);
            assert!(got.starts_with(want) && !got.contains("canary"), "{text:?}: {got}");
        }
    }

    #[test]
    fn no_value_ends_itself() {
        for (value, want) in [
            ("a b", "K=a b\n"),
            ("a\nb", "K<<STAGEGATE_END\na\nb\nSTAGEGATE_END\n"),
            ("STAGEGATE_END\nK=x", "K<<STAGEGATE_END_\nSTAGEGATE_END\nK=x\nSTAGEGATE_END_\n"),
            ("a\nSTAGEGATE_END\r\n", "K<<STAGEGATE_END_\na\nSTAGEGATE_END\r\n\nSTAGEGATE_END_\n"),
            ("\r", "K<<STAGEGATE_END\n\r\nSTAGEGATE_END\n"),
        ] {
            assert_eq!(written(write, value), want, "{value:?}");
        }
    }
}
