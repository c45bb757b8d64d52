//! Reads documents within limits.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess, VariantAccess as _, Visitor},
};
use stagegate_safeguards::document::limits::{self, Limits, MAX_DEPTH};

use super::Node;

/// Reads a YAML document; an empty one is [`Node::Null`]. The error names line and column.
pub fn from_yaml(text: &str) -> Result<Node, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if limits::is_blank(text) {
        return Ok(Node::Null);
    }
    limits::check_brackets(text)?;
    let build = Build { limits: &Limits::default(), depth: MAX_DEPTH };
    build.deserialize(yaml_serde::Deserializer::from_str(text)).map_err(|cause| {
        let shown = cause.to_string();
        match cause.location() {
            Some(at) if !shown.contains(" at line ") => format!("{shown} at line {} column {}", at.line(), at.column()),
            _ => shown,
        }
    })
}

/// Reads a JSON document. The error names line and column.
pub fn from_json(text: &str) -> Result<Node, String> {
    let build = Build { limits: &Limits::default(), depth: MAX_DEPTH };
    let mut deserializer = serde_json::Deserializer::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    let node = build.deserialize(&mut deserializer).map_err(|cause| cause.to_string())?;
    deserializer.end().map_err(|cause| cause.to_string())?;
    Ok(node)
}

/// Where a key of the outermost mapping of a YAML document stands, in line and column; none if that cannot be told.
pub fn place_of_key(text: &str, key: &str) -> Option<(usize, usize)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let error = yaml_serde::Deserializer::from_str(text).deserialize_map(Entries(key)).err()?;
    error.location().filter(|_| error.to_string().starts_with(HERE)).map(|at| (at.line(), at.column()))
}

/// The error that [`place_of_key`] is after: errors know where they are.
const HERE: &str = "it is here";

/// Passes entries by until the key comes.
struct Entries<'k>(&'k str);

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while entries.next_key_seed(Key(self.0))?.is_some() {
            entries.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// Is an error if it is the key.
struct Key<'k>(&'k str);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if text == self.0 { Err(E::custom(HERE)) } else { Ok(()) }
    }
}

/// Builds one value.
#[derive(Clone, Copy)]
struct Build<'a> {
    limits: &'a Limits,
    depth: u8,
}

impl Build<'_> {
    fn below<E: Error>(self) -> Result<Self, E> {
        Limits::below(self.depth).map(|depth| Self { depth, ..self }).map_err(E::custom)
    }

    fn number<E: Error>(self, number: impl fmt::Display) -> Result<Node, E> {
        self.limits.spend("").map_err(E::custom)?;
        Ok(Node::Number(number.to_string()))
    }
}

impl<'de> DeserializeSeed<'de> for Build<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Build<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        self.limits.spend("").map_err(E::custom)?;
        Ok(Node::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        self.limits.spend("").map_err(E::custom)?;
        Ok(Node::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        self.number(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        self.number(value)
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Node, E> {
        self.number(value)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Node, E> {
        self.number(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node, E> {
        self.number(value)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        self.limits.spend(text).map_err(E::custom)?;
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        self.limits.spend("").map_err(A::Error::custom)?;
        let below = self.below()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(below)? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        self.limits.spend("").map_err(A::Error::custom)?;
        let below = self.below()?;
        let mut map = Vec::new();
        while let Some(key) = entries.next_key_seed(below)? {
            let value = entries.next_value_seed(below)?;
            if let Some(key) = key.as_scalar() {
                map.push((key, value));
            }
        }
        Ok(Node::Map(map))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Node, A::Error> {
        let below = self.below()?;
        let (_, value) = tagged.variant_seed(below)?;
        value.newtype_variant_seed(below)?;
        Ok(Node::Tagged)
    }
}
