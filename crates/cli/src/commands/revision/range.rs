//! Revisions on the command line: `7`, `r7`, `3..7`.

/// A revision's number, `7` or `r7`.
pub fn revision(text: &str) -> Result<i64, String> {
    let number = text.strip_prefix('r').unwrap_or(text).parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "use the number of a revision, such as `7`".to_owned())
}

/// Two revisions, either of which may be left to its default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// From this one; none: the one before `to`.
    pub from: Option<i64>,
    /// To this one; none: the present one.
    pub to: Option<i64>,
}

/// `3..7`, `3..`, `..7`, or `3`, which is `3..`.
pub fn range(text: &str) -> Result<Range, String> {
    let (from, to) = text.split_once("..").unwrap_or((text, ""));
    let side = |text: &str| if text.is_empty() { Ok(None) } else { revision(text).map(Some) };
    match (side(from), side(to)) {
        (Ok(from), Ok(to)) if from.is_some() || to.is_some() => Ok(Range { from, to }),
        _ => Err("use two revisions, such as `3..7`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_one_or_two_revisions() {
        for (text, want) in [
            ("3..7", Some((Some(3), Some(7)))),
            ("r3..r7", Some((Some(3), Some(7)))),
            ("7..3", Some((Some(7), Some(3)))),
            ("3..", Some((Some(3), None))),
            ("3", Some((Some(3), None))),
            ("..7", Some((None, Some(7)))),
            ("..", None),
            ("", None),
            ("0..7", None),
            ("3...7", None),
            ("a..b", None),
            ("3-7", None),
        ] {
            assert_eq!(range(text).ok().map(|range| (range.from, range.to)), want, "{text:?}");
        }
    }
}
