//! `.env` files: `KEY=value`, `KEY='as it is'`, `KEY="with \n escapes"`, comments, and `export` in front.
//!
//! There is no standard. What the usual loaders read alike is taken; what some of them substitute, cut off or run is
//! refused with the way to write it that all of them understand.

mod read;

use zeroize::Zeroizing;

pub use read::read;

use super::Parameters;
use read::is_variable;

/// Writes a file: each value in the form that most loaders read alike.
pub fn write(parameters: &Parameters) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::new());
    for (key, value) in parameters {
        text.push_str(key.as_str());
        text.push('=');
        push_value(&mut text, value.expose());
        text.push('\n');
    }
    text
}

fn push_value(text: &mut String, value: &str) {
    if value.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:@%+,".contains(c)) {
        text.push_str(value);
    } else if fits_single_quotes(value) {
        text.push('\'');
        text.push_str(value);
        text.push('\'');
    } else {
        text.push('"');
        push_escaped(text, value);
        text.push('"');
    }
}

/// Some loaders know escapes even there: a backslash in front of a quote or of another backslash.
fn fits_single_quotes(value: &str) -> bool {
    !value.contains(['\'', '\r']) && !value.contains("\\\\") && !value.ends_with('\\')
}

/// Some loaders do not know `\$`: it is only written where all of them would substitute.
fn push_escaped(text: &mut String, value: &str) {
    let mut rest = value.chars();
    while let Some(c) = rest.next() {
        match c {
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\\' | '"' => text.extend(['\\', c]),
            '$' if is_variable(rest.as_str()) => text.extend(['\\', c]),
            c => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::tests::written;

    #[test]
    fn each_value_has_the_plainest_form() {
        for (value, want) in [
            ("", "K=\n"),
            ("https://x.example:1/a_b-c", "K=https://x.example:1/a_b-c\n"),
            ("a b", "K='a b'\n"),
            ("one\ntwo\n", "K='one\ntwo\n'\n"),
            (r#"{"a": "$b"}"#, "K='{\"a\": \"$b\"}'\n"),
            ("C:\\dir", "K='C:\\dir'\n"),
            ("it's $5, $x$$", "K=\"it's $5, \\$x\\$$\"\n"),
            ("\\\\server", "K=\"\\\\\\\\server\"\n"),
            ("a\r\nb", "K=\"a\\r\\nb\"\n"),
            ("dir\\", "K=\"dir\\\\\"\n"),
        ] {
            assert_eq!(written(write, value), want, "{value:?}");
        }
    }
}
