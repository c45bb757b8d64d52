//! What is wrong with a file, and what a format cannot hold. Neither repeats a value.

use stagegate_core::parameter::ParameterKey;

use super::Format;
use crate::{error::CliError, printable::quoted};

/// The first mistake in a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    at: At,
    sentence: String,
    hint: String,
}

/// Where a mistake is: lines are only counted for the one that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Anywhere,
    Offset(usize),
    Place(Place),
}

/// A line and a column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column in characters.
    pub column: usize,
}

impl Place {
    /// Where byte `offset` of `text` is.
    pub fn of(text: &str, offset: usize) -> Self {
        let before = &text[..text.floor_char_boundary(offset)];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Self { line: before.matches('\n').count() + 1, column: before[start..].chars().count() + 1 }
    }
}

impl Mistake {
    /// A mistake of the file as a whole. Sentence and hint hold nothing that was read from the file.
    pub fn new(sentence: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { at: At::Anywhere, sentence: sentence.into(), hint: hint.into() }
    }

    /// Whether this is its sentence.
    pub fn says(&self, sentence: &str) -> bool {
        self.sentence == sentence
    }

    /// The same at a byte.
    #[must_use]
    pub fn at(self, offset: usize) -> Self {
        Self { at: At::Offset(offset), ..self }
    }

    /// The same at a line and a column.
    #[must_use]
    pub fn at_place(self, place: Place) -> Self {
        Self { at: At::Place(place), ..self }
    }

    /// The same in this text, whose lines are counted now.
    #[must_use]
    pub fn placed(self, text: &str) -> Self {
        match self.at {
            At::Offset(offset) => self.at_place(Place::of(text, offset)),
            At::Anywhere | At::Place(_) => self,
        }
    }

    /// The error for people; `file` is how they called the file.
    pub fn in_file(self, file: &str) -> CliError {
        let place = match self.at {
            At::Place(place) => format!(", line {}, column {}", place.line, place.column),
            At::Anywhere | At::Offset(_) => String::new(),
        };
        CliError::new(2, "invalid-input", format!("{file}{place}: {}", self.sentence), self.hint)
    }
}

/// A key that a format has no way to write.
#[derive(Debug, PartialEq, Eq)]
pub struct CannotHold {
    /// The key.
    pub key: ParameterKey,
    /// The format.
    pub format: Format,
    /// What a key of the format is.
    pub rule: &'static str,
}

impl From<CannotHold> for CliError {
    fn from(cannot: CannotHold) -> Self {
        let CannotHold { key, format, rule } = cannot;
        let sentence = format!("the format `{}` cannot hold the key `{key}`: {rule}", format.name());
        let hint = format!("pass `--format {}`", quoted(Format::Json.name()));
        Self::new(2, "invalid-input", sentence, hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters() {
        let text = "größe=1\nb\n";
        for (offset, line, column) in [(0, 1, 1), (7, 1, 6), (10, 2, 1), (12, 3, 1), (99, 3, 1)] {
            assert_eq!(Place::of(text, offset), Place { line, column }, "{offset}");
        }
    }

    #[test]
    fn a_mistake_names_file_line_and_column() {
        let error = Mistake::new("the quote is never closed", "close it").at(10).placed("a=1\n\nabc='x").in_file("`a.env`");
        assert_eq!(error.sentence(), "`a.env`, line 3, column 6: the quote is never closed");
        assert_eq!((error.hint(), error.exit_status(), error.code()), (Some("close it"), 2, "invalid-input"));
        assert_eq!(Mistake::new("it is too long", "h").in_file("standard input").sentence(), "standard input: it is too long");
    }
}
