//! What the library for YAML does not tell: tags that it knows, quotes around a merge key, and where a second document is.
//!
//! Nothing is parsed here a second time. The text is changed, so that the parser itself tells: in the changed text a tag is
//! one that it refuses, and `<<` in quotes is another text.

use std::borrow::Cow;

/// The merge key of YAML.
pub const MERGE: &str = "<<";

/// The line in which a second document starts. Such a marker is one wherever it stands, also within a text.
pub(super) fn second_document(text: &str) -> Option<usize> {
    let is_marker =
        |line: &str, marker| line.strip_prefix(marker).is_some_and(|rest| rest.trim_start() != rest || rest.is_empty());
    let (mut started, mut ended) = (false, false);
    for (index, line) in text.lines().enumerate() {
        if is_marker(line, "...") {
            ended = started;
            continue;
        }
        let is_start = is_marker(line, "---");
        let says_something = !line.trim().is_empty() && !line.trim_start().starts_with('#');
        if (is_start && started) || (ended && says_something) {
            return Some(index + 1);
        }
        started |= is_start || (says_something && !line.starts_with('%'));
    }
    None
}

/// The text with something else in place of each `"<<"` and `'<<'`, and what that is; as long as before.
pub(super) fn with_quoted_merge_keys(text: &str) -> (Cow<'_, str>, Option<String>) {
    let quoted = ["\"<<\"", "'<<'"];
    let Some(stand_in) = stand_in(text).filter(|_| quoted.iter().any(|quoted| text.contains(quoted))) else {
        return (Cow::Borrowed(text), None);
    };
    let text = quoted.iter().fold(text.to_owned(), |text, quoted| text.replace(quoted, &quoted.replace(MERGE, &stand_in)));
    (Cow::Owned(text), Some(stand_in))
}

/// Two characters that the text does not hold, and that mean nothing to anybody.
pub fn stand_in(text: &str) -> Option<String> {
    let unused = ('\u{e000}'..='\u{f8ff}').find(|c| !text.contains(*c))?;
    Some([unused; 2].iter().collect())
}

/// The text with each `!` doubled by a `_` behind it: no tag that the library knows is left, and every other text is one
/// still. With it, the column that a place has in the text as it was. None: there is no tag.
pub(super) fn with_loud_tags(text: &str) -> Option<(String, impl Fn(usize, usize) -> usize)> {
    if !text.contains('!') {
        return None;
    }
    let shift = move |line: usize, column: usize| {
        let line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        let mut at = 1;
        for (index, c) in line.chars().enumerate() {
            if at >= column {
                return index + 1;
            }
            at += if c == '!' { 2 } else { 1 };
        }
        column
    };
    Some((text.replace('!', "!_"), shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_document_has_a_line() {
        for (text, want) in [
            ("a: 1\n", None),
            ("# c\n---\na: 1\n...\n# end\n", None),
            ("%YAML 1.2\n---\na: 1\n", None),
            ("a: 1\n---\nb: 2\n", Some(2)),
            ("---\na: 1\n--- # two\n", Some(3)),
            ("---\n---\n", Some(2)),
            ("a: 1\n...\n\nb: 2\n", Some(4)),
            ("a: ---x\n---x: 1\n", None),
        ] {
            assert_eq!(second_document(text), want, "{text:?}");
        }
    }

    #[test]
    fn columns_are_those_of_the_text_as_it_was() {
        let (loud, shift) = with_loud_tags("a!: 'b!'\n c: !!str d\n").unwrap();
        assert_eq!(loud, "a!_: 'b!_'\n c: !_!_str d\n");
        assert_eq!((shift(1, 1), shift(1, 6), shift(2, 5), shift(9, 4)), (1, 5, 5, 4));
        assert!(with_loud_tags("a: b").is_none());
    }
}
