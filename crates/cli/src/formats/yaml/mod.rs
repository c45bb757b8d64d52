//! One YAML mapping: scalars as they are written, anything nested as JSON text.

mod json;
mod read;

pub use read::read;

use zeroize::Zeroizing;

use super::{Parameters, push_code_point};

/// Words that some readers take for something else than a text.
const WORDS: [&str; 9] = ["false", "n", "no", "null", "off", "on", "true", "y", "yes"];

/// Writes a file. The library would leave texts such as `no`, `12:30` and `2026-03-01` without quotes, which readers
/// of the older YAML take for something else.
pub fn write(parameters: &Parameters) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::new());
    for (key, value) in parameters {
        if WORDS.iter().any(|word| key.as_str().eq_ignore_ascii_case(word)) {
            text.extend(["\"", key.as_str(), "\": "]);
        } else {
            text.extend([key.as_str(), ": "]);
        }
        push_value(&mut text, value.expose());
        text.push('\n');
    }
    if parameters.is_empty() {
        text.push_str("{}\n");
    }
    text
}

/// Several plain lines, such as a certificate, stay lines; all else is one line in quotes.
fn push_value(text: &mut String, value: &str) {
    let (lines, header) = value.strip_suffix('\n').map_or((value, "|-"), |lines| (lines, "|"));
    if are_plain_lines(lines) {
        text.push_str(header);
        for line in lines.split('\n') {
            text.extend(["\n  ", line]);
        }
    } else {
        text.push('"');
        value.chars().for_each(|c| push_escaped(text, c));
        text.push('"');
    }
}

fn are_plain_lines(lines: &str) -> bool {
    let plain = |line: &str| !line.trim().is_empty() && line.chars().all(|c| !is_special(c));
    lines.contains('\n') && !lines.starts_with(' ') && lines.split('\n').all(plain)
}

/// Not printable in YAML, or a line break to it.
fn is_special(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn push_escaped(text: &mut String, c: char) {
    match c {
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        '"' | '\\' => text.extend(['\\', c]),
        c if is_special(c) => push_code_point(text, c),
        c => text.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Format,
        tests::{one, read_to_text, written},
    };
    use super::*;

    #[test]
    fn scalars_stay_as_they_are_written() {
        for (text, want) in [
            ("", ""),
            ("# nothing\n", ""),
            ("{}", ""),
            (
                "A: 1\nB: 1.10\nC: yes\nD: true\nE: 010\nF: 0x1F\nG: .inf\nH: 2026-03-01\n",
                "A=1|B=1.10|C=yes|D=true|E=010|F=0x1F|G=.inf|H=2026-03-01",
            ),
            (
                "---\nA: 'it''s'\n\"B\": \"a\\nb\"\nC: |\n  one\n  two\nD: >-\n  one\n  two\n",
                "A=it's|B=a\nb|C=one\ntwo\n|D=one two",
            ),
            ("A: ''\nB: 'null'\n", "A=|B=null"),
            ("A: well!!\nB: '!!str x'\nC: |\n  !!str x\nD: \"!<x>\" # !!str\n", "A=well!!|B=!!str x|C=!!str x\n|D=!<x>"),
            ("A: &a text\nB: *a\n", "A=text|B=text"),
            (
                "A: {a: [1, 1.5, null, 'x'], 'b': {}}\nB:\n  - c: true\n  - []\n",
                "A={\"a\":[1,1.5,null,\"x\"],\"b\":{}}|B=[{\"c\":true},[]]",
            ),
            ("A: &a [1]\nB: {x: *a, 1: 2}\n", "A=[1]|B={\"x\":[1],\"1\":2}"),
        ] {
            assert_eq!(read_to_text(Format::Yaml, text), want, "{text:?}");
        }
    }

    #[test]
    fn other_documents_are_refused() {
        let more = |level: u32| format!("a{level}: &a{level} [{}]\n", format!("*a{}, ", level - 1).repeat(10));
        let laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned() + &(1..9).map(more).collect::<String>();
        for (text, want) in [
            ("- canary", "1:1 this is a list"),
            ("canary", "1:1 this is a text"),
            ("A:\n", "1:3 `null` is no value"),
            ("A: 1\nB: ~\n", "2:4 `null` is no value"),
            ("A: !Ref canary\n", "1:4 values with a tag"),
            ("A: [!Ref canary]\n", "1:5 values with a tag"),
            ("A: !!int canary\n", "1:4 values with a tag"),
            ("A: 1\nB: !!str canary\n", "2:4 values with a tag"),
            ("A: {b: !!str canary}\n", "1:8 values with a tag"),
            ("A: !<tag:yaml.org,2002:str> canary\n", "1:"),
            ("A: 1\nB: canary\nA: canary\n", "3:1 this key stands there already"),
            ("A: {canary: 1,\n canary: 2}\n", "2:2 this name stands there already"),
            ("A: &a {b: canary}\nC:\n  <<: *a\n", "3:3 keys of another mapping"),
            ("A: &a {b: canary}\n<<: *a\n", "2:1 keys of another mapping"),
            ("A: 1\n1canary: 2\n", "2:1 here should be a key"),
            ("? [canary]\n: 1\n", "1:3 this is not YAML"),
            ("A: [.inf]\n", "1:5 JSON text cannot hold"),
            ("A: canary\n b: canary\n", "2:"),
            ("A: *canary\n", "1:4 this is not YAML"),
            ("A: \"canary\n", "2:1 this is not YAML"),
            ("A: 1\n---\nB: canary\n", "there is more than one document"),
            ("A: \"canary\\0\"\n", "1:4 the value is not text"),
            (&laughs, "1:13 the value has more than 65536 bytes"),
            (&format!("A: {}", "[".repeat(900) + &"]".repeat(900)), "1:68 this is nested deeper than 64"),
            (&"[".repeat(5_000), "there are more than 1000 open brackets"),
        ] {
            let got = read_to_text(Format::Yaml, text);
            assert!(got.starts_with(want) && !got.contains("canary"), "{text:.80}: {got}");
        }
    }

    #[test]
    fn values_are_texts_to_every_reader() {
        for (value, want) in [
            ("", "K: \"\"\n"),
            ("no", "K: \"no\"\n"),
            ("a\\b \"c\"\r", "K: \"a\\\\b \\\"c\\\"\\r\"\n"),
            ("\u{85}\u{2028}\u{1}é", "K: \"\\u0085\\u2028\\u0001é\"\n"),
            ("one\n two", "K: |-\n  one\n   two\n"),
            ("one\ntwo\n", "K: |\n  one\n  two\n"),
            (" one\ntwo", "K: \" one\\ntwo\"\n"),
            ("one\n\ntwo", "K: \"one\\n\\ntwo\"\n"),
        ] {
            assert_eq!(written(write, value), want, "{value:?}");
        }
        assert_eq!(*write(&one("No", "x")), "\"No\": \"x\"\n");
        assert_eq!(*write(&Parameters::new()), "{}\n");
    }
}
