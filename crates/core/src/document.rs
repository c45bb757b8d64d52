//! Documents of others, such as templates: read into memory only as far as their bounds (rule S6).

use std::{cell::Cell, fmt};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

/// How deep a document may be nested.
pub const MAX_DEPTH: usize = 64;

/// How many values a document may hold, the names of members not counted.
pub const MAX_NODES: usize = 100_000;

/// A JSON value within the bounds. Reading stops at the first value beyond them.
#[derive(Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Document(pub Value);

impl fmt::Debug for Document {
    /// Nothing of it: what others wrote may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Document")
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let left = Cell::new(MAX_NODES);
        Bounded { depth: MAX_DEPTH, left: &left }.deserialize(deserializer).map(Self)
    }
}

/// Reads one value: so deep at most, and so many values as are left.
#[derive(Clone, Copy)]
struct Bounded<'a> {
    depth: usize,
    left: &'a Cell<usize>,
}

impl Bounded<'_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        let too_deep = || E::custom(format!("a document is nested more than {MAX_DEPTH} deep"));
        Ok(Self { depth: self.depth.checked_sub(1).ok_or_else(too_deep)?, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Bounded<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let too_many = || D::Error::custom(format!("a document holds more than {MAX_NODES} values"));
        self.left.set(self.left.get().checked_sub(1).ok_or_else(too_many)?);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Bounded<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let within = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element_seed(within)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let within = self.deeper()?;
        let mut fields = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            fields.insert(name, map.next_value_seed(within)?);
        }
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Document, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_document_is_what_was_written() {
        for text in [r#"{"b":1,"a":[true,null,-2,1.5,"x"],"c":{}}"#, "[]", "null", "\"x\"", "18446744073709551615"] {
            assert_eq!(serde_json::to_string(&read(text).unwrap()).unwrap(), text);
        }
    }

    #[test]
    fn reading_stops_at_the_bounds() {
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(&nested(MAX_DEPTH)).is_ok());
        assert!(read(&nested(MAX_DEPTH + 1)).unwrap_err().starts_with("a document is nested more than 64 deep"));
        let wide = |items: usize| format!("[{}]", vec!["1"; items].join(","));
        assert!(read(&wide(MAX_NODES - 1)).is_ok());
        assert!(read(&wide(MAX_NODES)).unwrap_err().starts_with("a document holds more than 100000 values"));
    }
}
