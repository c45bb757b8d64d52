//! Reads a YAML mapping.
//!
//! The parser of the library is asked twice: first what each value is, then for the text of the scalars, as it would
//! make a number of `1.10`. Its own sentences are left out: they might quote. Aliases are followed, and end where a
//! value gets too long.

use std::{cell::RefCell, fmt};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use stagegate_core::parameter::ParameterKey;
use stagegate_safeguards::document::brackets;
use zeroize::Zeroizing;

use super::json::Json;
use crate::formats::{
    Parameters,
    entries::Entries,
    mistake::{Mistake, Place},
};

/// The sentence about tags.
pub(super) const TAGGED: &str = "values with a tag are not understood";
const MAPPING: &str = "write one mapping of texts, such as `KEY: 'value'`";

/// Reads a file.
pub fn read(text: &str) -> Result<Parameters, Mistake> {
    if brackets::too_many_open(text) {
        let sentence = format!("there are more than {} open brackets", brackets::MAX_OPEN);
        return Err(Mistake::new(sentence, "put quotes around values that hold brackets, or keep them in a file or bucket"));
    }
    refuse_tags(text)?;
    let reading = Reading { entries: RefCell::new(Entries::new(text)), mistake: RefCell::new(None) };
    let kinds = reading.ask(text, Kinds(&reading))?;
    reading.ask(text, Texts { reading: &reading, kinds })?;
    Ok(reading.entries.into_inner().done())
}

/// How a tag begins that is spelt out.
const OWN: &str = "!<tag:";

/// The library only tells of tags that are not YAML's own, such as `!Ref`. With `!!str` spelt like one of those, the text has the same structure, and its tags show; all else is for the real walks to say.
fn refuse_tags(text: &str) -> Result<(), Mistake> {
    if !text.contains("!!") && !text.contains(OWN) {
        return Ok(());
    }
    let marked = Zeroizing::new(text.replace("!!", "!t").replace(OWN, "!<!ag:"));
    let reading = Reading { entries: RefCell::new(Entries::new(&marked)), mistake: RefCell::new(None) };
    match reading.ask(&marked, Kinds(&reading)) {
        Err(mistake) if mistake.says(TAGGED) => Err(mistake),
        _ => Ok(()),
    }
}

/// What both walks share. The library only knows that something is wrong, and where.
pub(super) struct Reading<'a> {
    entries: RefCell<Entries<'a>>,
    mistake: RefCell<Option<Mistake>>,
}

impl Reading<'_> {
    fn ask<'de, V: Visitor<'de>>(&self, text: &'de str, visitor: V) -> Result<V::Value, Mistake> {
        yaml_serde::Deserializer::from_str(text).deserialize_any(visitor).map_err(|cause| {
            let several = cause.to_string().contains("more than one document");
            let mistake = self.mistake.take().unwrap_or_else(|| {
                if several {
                    return Mistake::new("there is more than one document", "leave out lines of `---` between keys");
                }
                Mistake::new("this is not YAML", "check quotes, colons and spaces around here")
            });
            match cause.location() {
                Some(at) => mistake.at_place(Place { line: at.line(), column: at.column() }),
                None => mistake,
            }
        })
    }

    /// Ends the walk; the library adds where it was.
    pub(super) fn refuse<E: Error>(&self, mistake: Mistake) -> E {
        self.mistake.replace(Some(mistake));
        E::custom("refused")
    }
}

/// What a value is.
enum Kind {
    Scalar,
    /// As JSON text.
    Nested(String),
}

/// The first walk: keys, and what their values are.
struct Kinds<'r, 'a>(&'r Reading<'a>);

impl<'de> Visitor<'de> for Kinds<'_, '_> {
    type Value = Vec<(ParameterKey, Kind)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut kinds = Vec::new();
        while let Some(key) = map.next_key_seed(Key(self.0))? {
            let mut json = String::new();
            let is_scalar = map.next_value_seed(Json::new(self.0, &mut json))?;
            kinds.push((key, if is_scalar { Kind::Scalar } else { Kind::Nested(json) }));
        }
        Ok(kinds)
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        Err(self.0.refuse(Mistake::new("this is a list, not a mapping", MAPPING)))
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Err(self.0.refuse(Mistake::new("this is a text, not a mapping", MAPPING)))
    }
}

/// The second walk: the scalars as they are written.
struct Texts<'r, 'a> {
    reading: &'r Reading<'a>,
    kinds: Vec<(ParameterKey, Kind)>,
}

impl<'de> Visitor<'de> for Texts<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        for (key, kind) in self.kinds {
            map.next_key::<IgnoredAny>()?;
            match kind {
                Kind::Scalar => map.next_value_seed(Scalar { reading: self.reading, key })?,
                Kind::Nested(json) => {
                    map.next_value::<IgnoredAny>()?;
                    let taken = self.reading.entries.borrow_mut().value(key, json);
                    taken.map_err(|mistake| self.reading.refuse(mistake))?;
                }
            }
        }
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A key of the document.
struct Key<'r, 'a>(&'r Reading<'a>);

impl<'de> DeserializeSeed<'de> for Key<'_, '_> {
    type Value = ParameterKey;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<ParameterKey, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_, '_> {
    type Value = ParameterKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<ParameterKey, E> {
        if key == "<<" {
            return Err(self.0.refuse(merge_key()));
        }
        let taken = self.0.entries.borrow_mut().key(key, None);
        taken.map_err(|mistake| self.0.refuse(mistake))
    }
}

pub(super) fn merge_key() -> Mistake {
    Mistake::new("keys of another mapping cannot be taken over", "write them out instead of `<<`")
}

/// A scalar of the document, as it is written.
struct Scalar<'r, 'a> {
    reading: &'r Reading<'a>,
    key: ParameterKey,
}

impl<'de> DeserializeSeed<'de> for Scalar<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Scalar<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        let taken = self.reading.entries.borrow_mut().value(self.key, text.to_owned());
        taken.map_err(|mistake| self.reading.refuse(mistake))
    }
}
