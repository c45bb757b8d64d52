//! Nested values of a YAML document as JSON text.

use std::{collections::BTreeSet, fmt};

use serde::{
    Deserializer,
    de::{DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, Visitor},
};
use stagegate_core::parameter::MAX_VALUE_BYTES;

use super::read::{Reading, TAGGED, merge_key};
use crate::formats::mistake::Mistake;

const MAX_DEPTH: u8 = 64;

/// A value as JSON text; whether it is a scalar, of which nothing is written at the top.
pub(super) struct Json<'j, 'r, 'a> {
    reading: &'r Reading<'a>,
    text: &'j mut String,
    depth: u8,
}

impl<'j, 'r, 'a> Json<'j, 'r, 'a> {
    /// A value at the top.
    pub(super) fn new(reading: &'r Reading<'a>, text: &'j mut String) -> Self {
        Self { reading, text, depth: MAX_DEPTH }
    }

    fn scalar<E: Error>(self, json: impl FnOnce() -> String) -> Result<bool, E> {
        if self.depth < MAX_DEPTH {
            push(self.reading, self.text, &json())?;
        }
        Ok(true)
    }

    fn null<E: Error>(self) -> Result<bool, E> {
        if self.depth < MAX_DEPTH {
            return self.scalar(|| "null".to_owned());
        }
        let hint = "leave the key out, or write `''` for the empty text";
        Err(self.reading.refuse(Mistake::new("`null` is no value", hint)))
    }
}

fn below<E: Error>(reading: &Reading<'_>, depth: u8) -> Result<u8, E> {
    depth.checked_sub(1).ok_or_else(|| {
        let sentence = format!("this is nested deeper than {MAX_DEPTH} levels");
        reading.refuse(Mistake::new(sentence, "keep it in a file or bucket"))
    })
}

/// Aliases of aliases end here, before they take the memory.
fn push<E: Error>(reading: &Reading<'_>, text: &mut String, more: &str) -> Result<(), E> {
    if text.len() + more.len() > MAX_VALUE_BYTES {
        let hint = "store the value in a file or bucket, and its address in the parameter";
        return Err(reading.refuse(Mistake::new(format!("the value has more than {MAX_VALUE_BYTES} bytes"), hint)));
    }
    text.push_str(more);
    Ok(())
}

/// Ends a list or an object, in the place of the last comma.
fn close<E: Error>(reading: &Reading<'_>, text: &mut String, bracket: &str) -> Result<bool, E> {
    if text.ends_with(',') {
        text.pop();
    }
    push(reading, text, bracket)?;
    Ok(false)
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl<'de> DeserializeSeed<'de> for Json<'_, '_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Json<'_, '_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        self.null()
    }

    fn visit_none<E: Error>(self) -> Result<bool, E> {
        self.null()
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<bool, E> {
        self.scalar(|| value.to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<bool, E> {
        self.scalar(|| value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<bool, E> {
        self.scalar(|| value.to_string())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<bool, E> {
        self.scalar(|| value.to_string())
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<bool, E> {
        self.scalar(|| value.to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<bool, E> {
        match serde_json::Number::from_f64(value) {
            Some(number) => self.scalar(|| number.to_string()),
            None if self.depth == MAX_DEPTH => Ok(true),
            None => Err(self.reading.refuse(Mistake::new("JSON text cannot hold this number", "put quotes around it"))),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        self.scalar(|| json_text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
        let Self { reading, text, depth } = self;
        let depth = below(reading, depth)?;
        push(reading, text, "[")?;
        while items.next_element_seed(Json { reading, text, depth })?.is_some() {
            push(reading, text, ",")?;
        }
        close(reading, text, "]")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<bool, A::Error> {
        let Self { reading, text, depth } = self;
        let depth = below(reading, depth)?;
        let mut names = BTreeSet::new();
        push(reading, text, "{")?;
        while let Some(name) = members.next_key_seed(Name { reading, taken: &mut names })? {
            push(reading, text, &name)?;
            push(reading, text, ":")?;
            members.next_value_seed(Json { reading, text, depth })?;
            push(reading, text, ",")?;
        }
        close(reading, text, "}")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<bool, A::Error> {
        let hint = "write the value without a tag; what such as `!Ref` stands for is only known to others";
        Err(self.reading.refuse(Mistake::new(TAGGED, hint)))
    }
}

/// The name of a member, as JSON text.
struct Name<'n, 'r, 'a> {
    reading: &'r Reading<'a>,
    taken: &'n mut BTreeSet<String>,
}

impl<'de> DeserializeSeed<'de> for Name<'_, '_, '_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_, '_, '_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<String, E> {
        if name == "<<" {
            return Err(self.reading.refuse(merge_key()));
        }
        if !self.taken.insert(name.to_owned()) {
            return Err(self.reading.refuse(Mistake::new("this name stands there already", "take one of the two away")));
        }
        Ok(json_text(name))
    }
}
