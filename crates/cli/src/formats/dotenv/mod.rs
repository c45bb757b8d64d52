//! `.env` files: `KEY=value`, `KEY='as it is'`, `KEY="with \n escapes"`, comments, and `export` in front.
//!
//! There is no standard. What the usual loaders read alike is taken; what some of them substitute, cut off or run is
//! refused with the way to write it that all of them understand.

mod read;

use zeroize::Zeroizing;

pub use read::read;

use super::Parameters;

/// How a carriage return is written. No text has one for every reader: shells take it as it is and know no `\r`, and
/// libraries read `\r`, and take one that is there for a part of a line break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CarriageReturn {
    /// As `\r`, for libraries and for ourselves.
    Escaped,
    /// As it is, for shells.
    Kept,
}

/// Writes a file: each value in the form that most loaders read alike, and that shells take in without running anything.
pub fn write(parameters: &Parameters) -> Zeroizing<String> {
    let variables = parameters.iter().map(|(key, value)| (key.as_str(), value.expose()));
    write_variables(variables, CarriageReturn::Escaped)
}

/// The same for variables under names of their own. The buffer is large enough from the start: growing would leave copies
/// behind.
pub fn write_variables<'v>(
    variables: impl Iterator<Item = (&'v str, &'v str)> + Clone,
    carriage_return: CarriageReturn,
) -> Zeroizing<String> {
    let longest = |(name, value): (&str, &str)| name.len() + 2 * value.len() + 4;
    let mut text = Zeroizing::new(String::with_capacity(variables.clone().map(longest).sum()));
    for (name, value) in variables {
        text.push_str(name);
        text.push('=');
        push_value(&mut text, value, carriage_return);
        text.push('\n');
    }
    text
}

fn push_value(text: &mut String, value: &str, carriage_return: CarriageReturn) {
    if value.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:@%+,".contains(c)) {
        text.push_str(value);
    } else if fits_single_quotes(value, carriage_return) {
        text.push('\'');
        text.push_str(value);
        text.push('\'');
    } else {
        text.push('"');
        push_escaped(text, value, carriage_return);
        text.push('"');
    }
}

/// Some loaders know escapes even there: a backslash in front of a quote or of another backslash.
fn fits_single_quotes(value: &str, carriage_return: CarriageReturn) -> bool {
    let to_escape = carriage_return == CarriageReturn::Escaped && value.contains('\r');
    !to_escape && !value.contains('\'') && !value.contains("\\\\") && !value.ends_with('\\')
}

/// With a backslash in front of what shells act on, also where most loaders would not: `$5`, `$@`, a backtick. Line breaks
/// stay, for shells know no `\n`.
fn push_escaped(text: &mut String, value: &str, carriage_return: CarriageReturn) {
    for c in value.chars() {
        match c {
            '\r' if carriage_return == CarriageReturn::Escaped => text.push_str("\\r"),
            '\\' | '"' | '$' | '`' => text.extend(['\\', c]),
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
            ("it's $5, $x$$", "K=\"it's \\$5, \\$x\\$\\$\"\n"),
            ("it's `id` $(id)\n", "K=\"it's \\`id\\` \\$(id)\n\"\n"),
            ("\\\\server", "K=\"\\\\\\\\server\"\n"),
            ("a\r\nb", "K=\"a\\r\nb\"\n"),
            ("dir\\", "K=\"dir\\\\\"\n"),
        ] {
            assert_eq!(written(write, value), want, "{value:?}");
        }
    }

    #[test]
    fn for_shells_carriage_returns_stay() {
        let write = |parameters: &Parameters| {
            let variables = parameters.iter().map(|(key, value)| (key.as_str(), value.expose()));
            write_variables(variables, CarriageReturn::Kept)
        };
        for (value, want) in [("a\r\nb", "K='a\r\nb'\n"), ("it's\r", "K=\"it's\r\"\n"), ("", "K=\n")] {
            assert_eq!(written(write, value), want, "{value:?}");
        }
    }

    #[test]
    fn the_text_never_grows_out_of_its_buffer() {
        for value in ["'\"$`\\".repeat(1_000), "\r".repeat(1_000), "a b".to_owned()] {
            let text = write_variables([("N", value.as_str())].into_iter(), CarriageReturn::Escaped);
            assert!(text.len() <= "N".len() + 2 * value.len() + 4, "{}", text.len());
        }
    }
}
