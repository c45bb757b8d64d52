//! Revisions on the command line: `7`, `r7`, `3..7`.

use crate::{cli::Expected, error::CliError};

/// A revision's number, `7` or `r7`.
pub fn revision(text: &str) -> Result<i64, Expected> {
    let number = text.strip_prefix('r').unwrap_or(text).parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| Expected("the number of a revision, such as `7`".to_owned()))
}

/// Two revisions, either of which may be left to its default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// From this one; none: the one before `to`.
    pub from: Option<i64>,
    /// To this one; none: the present one.
    pub to: Option<i64>,
}

impl Range {
    /// The same with its second revision given by itself, as in `3 7`.
    pub fn and(self, to: Option<i64>) -> Result<Self, CliError> {
        match (self, to) {
            (range, None) => Ok(range),
            (Self { from: Some(from), to: None }, to) => Ok(Self { from: Some(from), to }),
            _ => Err(CliError::usage("there are more than two revisions", "pass two, such as `3..7` or `3 7`")),
        }
    }
}

/// `3..7`, `3..`, `..7`, or `3`, which is `3..`.
pub fn range(text: &str) -> Result<Range, Expected> {
    let (from, to) = text.split_once("..").unwrap_or((text, ""));
    let side = |text: &str| if text.is_empty() { Ok(None) } else { revision(text).map(Some) };
    match (side(from), side(to)) {
        (Ok(from), Ok(to)) if from.is_some() || to.is_some() => Ok(Range { from, to }),
        _ => Err(Expected("two revisions, such as `3..7`".to_owned())),
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

    #[test]
    fn a_second_revision_may_stand_alone() {
        for (text, second, want) in [
            ("3", Some(7), Some((Some(3), Some(7)))),
            ("r3", Some(7), Some((Some(3), Some(7)))),
            ("3..", Some(7), Some((Some(3), Some(7)))),
            ("3", None, Some((Some(3), None))),
            ("3..7", Some(9), None),
            ("..7", Some(9), None),
        ] {
            let got = range(text).unwrap().and(second);
            assert_eq!(got.ok().map(|range| (range.from, range.to)), want, "{text} {second:?}");
        }
    }
}
