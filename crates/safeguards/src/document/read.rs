//! Reads JSON and YAML into values.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess as _, Visitor},
};
use serde_json::{Map, Number, Value};

use super::{
    MAX_JSON_BYTES, MAX_YAML_BYTES,
    limits::{self, Limits, MAX_DEPTH, MAX_NODES},
    short_form,
};
use crate::text;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As JSON.
    Json,
    /// As YAML, with the short forms of CloudFormation's functions.
    Yaml,
    /// As one of them, whatever its name says.
    Either,
}

impl Format {
    /// The most bytes that are read.
    pub fn max_bytes(self) -> usize {
        match self {
            Self::Json | Self::Either => MAX_JSON_BYTES,
            Self::Yaml => MAX_YAML_BYTES,
        }
    }
}

/// Why a document is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

/// Reads a document. Empty YAML is null. The error names line and column, where it has any.
pub fn from_slice(bytes: &[u8], format: Format) -> Result<Value, Refused> {
    check_size(bytes, format.max_bytes())?;
    let text = std::str::from_utf8(bytes).map_err(|_| Refused("it is not UTF-8 text".to_owned()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match format {
        Format::Json => from_json(text).map_err(|cause| Refused(cause.to_string())),
        Format::Either if text.trim_start().starts_with(['{', '[']) => match from_json(text) {
            Ok(value) => Ok(value),
            // What begins like JSON may be YAML all the same; what is over a limit is not tried again.
            Err(cause) if cause.is_syntax() => from_yaml(text).map_err(|_| Refused(cause.to_string())),
            Err(cause) => Err(Refused(cause.to_string())),
        },
        Format::Yaml | Format::Either => from_yaml(text),
    }
}

fn check_size(bytes: &[u8], limit: usize) -> Result<(), Refused> {
    if bytes.len() > limit { Err(Refused(format!("it is larger than {limit} bytes"))) } else { Ok(()) }
}

fn from_json(text: &str) -> Result<Value, serde_json::Error> {
    let build = Build { limits: &Limits::new(MAX_NODES, MAX_JSON_BYTES), depth: MAX_DEPTH, merges: false };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = build.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

fn from_yaml(text: &str) -> Result<Value, Refused> {
    check_size(text.as_bytes(), MAX_YAML_BYTES)?;
    if limits::is_blank(text) {
        return Ok(Value::Null);
    }
    limits::check_brackets(text).and_then(|()| limits::check_marks(text)).map_err(Refused)?;
    let build = Build { limits: &Limits::new(MAX_NODES, MAX_YAML_BYTES), depth: MAX_DEPTH, merges: true };
    build.deserialize(yaml_serde::Deserializer::from_str(text)).map_err(|cause| {
        let shown = cause.to_string();
        Refused(match cause.location() {
            Some(at) if !shown.contains(" at line ") => format!("{shown} at line {} column {}", at.line(), at.column()),
            _ => shown,
        })
    })
}

/// Builds one value.
#[derive(Clone, Copy)]
struct Build<'a> {
    limits: &'a Limits,
    depth: u8,
    /// Whether `<<` lends members of other mappings.
    merges: bool,
}

impl Build<'_> {
    fn below<E: Error>(self) -> Result<Self, E> {
        Limits::below(self.depth).map(|depth| Self { depth, ..self }).map_err(E::custom)
    }

    fn value<E: Error>(self, value: impl Into<Value>) -> Result<Value, E> {
        self.limits.spend("").map_err(E::custom)?;
        Ok(value.into())
    }
}

impl<'de> DeserializeSeed<'de> for Build<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Build<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.value(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.value(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.value(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.value(value)
    }

    #[expect(clippy::cast_precision_loss, reason = "as JavaScript reads it")]
    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    #[expect(clippy::cast_precision_loss, reason = "as JavaScript reads it")]
    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.value(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        self.limits.spend(&text).map_err(E::custom)?;
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        self.limits.spend("").map_err(A::Error::custom)?;
        let below = self.below()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(below)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        self.limits.spend("").map_err(A::Error::custom)?;
        let below = self.below()?;
        let (mut map, mut lent) = (Map::new(), Vec::new());
        while let Some(key) = members.next_key_seed(Key(self.limits))? {
            let value = members.next_value_seed(below)?;
            if self.merges && key == "<<" {
                lent.push(value);
            } else {
                map.insert(key, value);
            }
        }
        for lent in lent {
            merge(&mut map, lent);
        }
        Ok(Value::Object(map))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        self.limits.spend("").map_err(A::Error::custom)?;
        let below = self.below()?;
        let (tag, value) = tagged.variant_seed(PhantomData::<String>)?;
        short_form::long(&tag, value.newtype_variant_seed(below)?).map_err(A::Error::custom)
    }
}

/// Adds the members that a merge key lends, where there are none of that name.
fn merge(map: &mut Map<String, Value>, lent: Value) {
    let lent = match lent {
        Value::Object(lent) => lent,
        Value::Array(several) => {
            for lent in several {
                merge(map, lent);
            }
            return;
        }
        _ => return,
    };
    for (key, value) in lent {
        map.entry(key).or_insert(value);
    }
}

/// Reads a key. Numbers and the like are what JavaScript makes of them.
#[derive(Clone, Copy)]
struct Key<'a>(&'a Limits);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_unit<E: Error>(self) -> Result<String, E> {
        self.visit_str("null")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<String, E> {
        self.visit_string(value.to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<String, E> {
        self.visit_string(value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<String, E> {
        self.visit_string(value.to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<String, E> {
        self.visit_string(text::of(&value.into()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<String, E> {
        self.0.spend_key(&text).map_err(E::custom)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests;
