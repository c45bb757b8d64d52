//! One JSON object: a text as it is, a number or truth value as it is written, anything nested as JSON text.

use std::collections::BTreeMap;

use serde::{Deserialize, de::IgnoredAny};
use zeroize::Zeroizing;

use super::{Parameters, entries::Entries, mistake::Mistake, scanner::Scanner};

const OBJECT: &str = "write one object, such as `{\"KEY\": \"value\"}`";

/// Reads a file. The parser of the library takes the members apart; which text each is, only we know.
pub fn read(text: &str) -> Result<Parameters, Mistake> {
    let mut scanner = Scanner::new(text);
    let mut entries = Entries::new(text);
    expect(&mut scanner, "{")?;
    skip_space(&mut scanner);
    if !scanner.eat("}") {
        loop {
            member(&mut scanner, &mut entries)?;
            skip_space(&mut scanner);
            if scanner.eat("}") {
                break;
            }
            expect(&mut scanner, ",")?;
        }
    }
    skip_space(&mut scanner);
    match scanner.peek() {
        None => Ok(entries.done()),
        Some(_) => Err(Mistake::new("something follows the object", OBJECT).at(scanner.offset())),
    }
}

fn member(scanner: &mut Scanner<'_>, entries: &mut Entries<'_>) -> Result<(), Mistake> {
    skip_space(scanner);
    let at = scanner.offset();
    if scanner.peek() != Some('"') {
        return Err(Mistake::new("here should be a key in double quotes", OBJECT).at(at));
    }
    let key = text(scanner.offset(), value(scanner)?)?;
    let key = entries.key(&key, Some(at)).map_err(|mistake| mistake.at(at))?;
    expect(scanner, ":")?;
    skip_space(scanner);
    let at = scanner.offset();
    let written = value(scanner)?;
    let value = match written.chars().next() {
        Some('"') => text(at, written)?,
        Some('{' | '[') => compact(written),
        _ if written == "null" => {
            let hint = "leave the key out, or write `\"\"` for the empty text";
            return Err(Mistake::new("`null` is no value", hint).at(at));
        }
        _ => written.to_owned(),
    };
    entries.value(key, value).map_err(|mistake| mistake.at(at))
}

/// The next value of any kind, as it is written.
fn value<'a>(scanner: &mut Scanner<'a>) -> Result<&'a str, Mistake> {
    let (at, rest) = (scanner.offset(), scanner.rest());
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(IgnoredAny)) => Ok(scanner.take_bytes(values.byte_offset())),
        Some(Err(cause)) => Err(broken(at, rest, &cause)),
        None => Err(Mistake::new("the file ends in the middle of the object", OBJECT).at(at)),
    }
}

fn text(at: usize, written: &str) -> Result<String, Mistake> {
    let mut parser = serde_json::Deserializer::from_str(written);
    String::deserialize(&mut parser).map_err(|cause| broken(at, written, &cause))
}

/// The cause counts lines and bytes from the start of `text`, which is at `start`. Its sentence is left out: it might
/// quote.
fn broken(start: usize, text: &str, cause: &serde_json::Error) -> Mistake {
    let lines: usize = text.split_inclusive('\n').take(cause.line().saturating_sub(1)).map(str::len).sum();
    let at = start + lines + cause.column().saturating_sub(1);
    Mistake::new("this is not JSON", "check quotes, commas and brackets around here").at(at)
}

/// A nested value without the spaces and line breaks between its parts.
fn compact(written: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let kept = |c: &char| {
        if quoted {
            quoted = escaped || *c != '"';
            escaped = !escaped && *c == '\\';
            return true;
        }
        quoted = *c == '"';
        !c.is_ascii_whitespace()
    };
    written.chars().filter(kept).collect()
}

fn expect(scanner: &mut Scanner<'_>, expected: &'static str) -> Result<(), Mistake> {
    skip_space(scanner);
    if scanner.eat(expected) {
        return Ok(());
    }
    Err(Mistake::new(format!("here should be a `{expected}`"), OBJECT).at(scanner.offset()))
}

fn skip_space(scanner: &mut Scanner<'_>) {
    scanner.take_while(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
}

/// Writes a file: an object of texts.
pub fn write(parameters: &Parameters) -> Zeroizing<String> {
    let texts: BTreeMap<&str, &str> = parameters.iter().map(|(key, value)| (key.as_str(), value.expose())).collect();
    // Texts by text can always be written.
    let mut text = Zeroizing::new(serde_json::to_string_pretty(&texts).unwrap_or_default());
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::super::{
        Format,
        tests::{read_to_text, written},
    };
    use super::*;

    #[test]
    fn scalars_stay_as_they_are_written() {
        for (text, want) in [
            ("{}", ""),
            (
                " {\"A\": \"1\",\n\"B\":1.10, \"C\": 12345678901234567890123, \"D\": true, \"E\": -1e5}\n",
                "A=1|B=1.10|C=12345678901234567890123|D=true|E=-1e5",
            ),
            (r#"{"A":"a\n\"\\\u00fc\ud83e\udd80","\u0042":""}"#, "A=a\n\"\\ü🦀|B="),
            (
                "{\"A\": {\"a\": [1, 1.10,\n null, \" b \\\" \\\\\"], \"c\": {}} , \"B\": [ ]}",
                r#"A={"a":[1,1.10,null," b \" \\"],"c":{}}|B=[]"#,
            ),
        ] {
            assert_eq!(read_to_text(Format::Json, text), want, "{text:?}");
        }
    }

    #[test]
    fn other_documents_are_refused() {
        for (text, want) in [
            ("", "1:1 here should be a `{`"),
            ("[\"canary\"]", "1:1 here should be a `{`"),
            ("{\"A\": null}", "1:7 `null` is no value"),
            ("{\"A\": \"canary\"", "1:15 here should be a `,`"),
            ("{\"A\": \"canary\",}", "1:16 here should be a key"),
            ("{\"A\": \"canary\"} canary", "1:17 something follows"),
            ("{\n \"A\": \"canary\n\"}", "2:"),
            ("{\"A\": canary}", "1:7 this is not JSON"),
            ("{\"A\":\n {\"canary\": [\n1,, 2]}}", "3:3 this is not JSON"),
            ("{\"A\": \"\\ud800 canary\"}", "1:"),
            ("{\"A\": \"\\u0000canary\"}", "1:7 the value is not text"),
            ("{\"A\": ", "1:7 the file ends"),
            ("{canary: 1}", "1:2 here should be a key"),
            ("{\"1canary\": 1}", "1:2 here should be a key"),
            ("{\"A\": 1,\n \"A\": \"canary\"}", "2:2 this key stands there already in line 1"),
        ] {
            let got = read_to_text(Format::Json, text);
            assert!(got.starts_with(want) && !got.contains("canary"), "{text:?}: {got}");
        }
    }

    #[test]
    fn every_value_is_a_text() {
        assert_eq!(written(write, "1\n\""), "{\n  \"K\": \"1\\n\\\"\"\n}\n");
    }
}
