//! Finds where something stands: the document is read once more, and the reading is broken off there, as the parser tells
//! the place of an error and of nothing else.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// One step from a value to one that it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// To the key of the entry of this number in a mapping; or, if steps follow, through its value.
    Key(usize),
    /// To the value of the entry of this number in a mapping or a list.
    Value(usize),
}

/// Line and column of what these steps lead to.
pub(super) fn of(text: &str, steps: &[Step]) -> Option<(usize, usize)> {
    let end = Walk { steps }.deserialize(yaml_serde::Deserializer::from_str(text)).err()?;
    end.location().map(|at| (at.line(), at.column()))
}

/// Walks the steps; arriving is an error.
#[derive(Clone, Copy)]
struct Walk<'a> {
    steps: &'a [Step],
}

fn arrived<E: Error>() -> E {
    E::custom("arrived")
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the place")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Some((Step::Key(wanted) | Step::Value(wanted), rest)) = self.steps.split_first() else { return Err(arrived()) };
        for _ in 0..*wanted {
            items.next_element::<IgnoredAny>()?;
        }
        items.next_element_seed(Walk { steps: rest })?;
        Err(arrived())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Some((step, rest)) = self.steps.split_first() else { return Err(arrived()) };
        let (Step::Key(wanted) | Step::Value(wanted)) = step;
        for _ in 0..*wanted {
            entries.next_entry::<IgnoredAny, IgnoredAny>()?;
        }
        if rest.is_empty() && matches!(step, Step::Key(_)) {
            entries.next_key_seed(Walk { steps: rest })?;
        } else {
            entries.next_key::<IgnoredAny>()?;
            entries.next_value_seed(Walk { steps: rest })?;
        }
        Err(arrived())
    }
}
