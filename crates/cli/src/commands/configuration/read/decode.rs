//! Turns a document into the types of the API. What does not fit is told by its place and in words of people, never by
//! what stands there.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IntoDeserializer as _, MapAccess, SeqAccess, Visitor, value::StrDeserializer},
    forward_to_deserialize_any,
};

use serde_json::Number;

use super::{place::Step, tree::Tree};

/// Why a document is none of the type.
#[derive(Debug)]
pub(super) struct Misfit {
    /// The way to the mistake.
    pub(super) steps: Vec<Step>,
    /// What is wrong there.
    pub(super) sentence: String,
}

impl Misfit {
    fn new(sentence: impl Into<String>) -> Self {
        Self { steps: Vec::new(), sentence: sentence.into() }
    }

    fn expected(what: &str, found: &Tree) -> Self {
        let hint = match (what, found) {
            ("a text", Tree::Number(_) | Tree::Bool(_)) => ": put it in quotes",
            ("a text", Tree::Null) => ": write `\"\"` for the empty text",
            ("a mapping", Tree::Null) => ": write `{}` for an empty one, or leave the key out",
            ("a list", Tree::Null) => ": write `[]` for an empty one, or leave the key out",
            _ => "",
        };
        Self::new(format!("{what} is expected here, and there is {}{hint}", found.kind()))
    }

    fn below(mut self, step: Step) -> Self {
        self.steps.insert(0, step);
        self
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for Misfit {}

impl Error for Misfit {
    fn custom<T: fmt::Display>(_: T) -> Self {
        // It might quote what stands there.
        Self::new("this is not what is expected here")
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        let known: Vec<String> = expected.iter().map(|name| format!("`{name}`")).collect();
        Self::new(format!("this key is not known here, but {} are", known.join(", ")))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("`{field}` is missing here"))
    }
}

/// Reads a value of the type.
pub(super) fn decode<'de, T: Deserialize<'de>>(tree: &Tree) -> Result<T, Misfit> {
    T::deserialize(Here(tree))
}

/// A value of the document.
struct Here<'a>(&'a Tree);

impl<'de> Deserializer<'de> for Here<'_> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Tree::Null => visitor.visit_unit(),
            Tree::Bool(value) => visitor.visit_bool(*value),
            Tree::Number(Some(number)) => visit_number(number, visitor),
            Tree::Number(None) => Err(Misfit::new("this number is too large, or none at all")),
            Tree::Text(text) => visitor.visit_str(text.expose()),
            Tree::List(items) => visitor.visit_seq(Items { items, next: 0 }),
            Tree::Map(entries) => visitor.visit_map(Entries { entries, next: 0 }),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Tree::Bool(value) => visitor.visit_bool(*value),
            other => Err(Misfit::expected("`true` or `false`", other)),
        }
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Tree::Number(Some(number)) if number.is_u64() => visit_number(number, visitor),
            other => Err(Misfit::expected("a whole number", other)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Tree::Text(text) => visitor.visit_str(text.expose()),
            other => Err(Misfit::expected("a text", other)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Tree::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Tree::List(items) => visitor.visit_seq(Items { items, next: 0 }),
            other => Err(Misfit::expected("a list", other)),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Tree::Map(entries) => visitor.visit_map(Entries { entries, next: 0 }),
            other => Err(Misfit::expected("a mapping", other)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_map(visitor)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct enum identifier
        ignored_any
    }
}

fn visit_number<'de, V: Visitor<'de>>(number: &Number, visitor: V) -> Result<V::Value, Misfit> {
    match (number.as_u64(), number.as_i64(), number.as_f64()) {
        (Some(whole), ..) => visitor.visit_u64(whole),
        (_, Some(whole), _) => visitor.visit_i64(whole),
        (.., float) => visitor.visit_f64(float.unwrap_or_default()),
    }
}

/// The items of a list.
struct Items<'a> {
    items: &'a [Tree],
    next: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let Some(item) = self.items.get(self.next) else { return Ok(None) };
        let step = Step::Value(self.next);
        self.next += 1;
        seed.deserialize(Here(item)).map(Some).map_err(|misfit| misfit.below(step))
    }
}

/// The entries of a mapping; the value of the one before `next` is still to be read.
struct Entries<'a> {
    entries: &'a [(String, Tree)],
    next: usize,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        let Some((key, _)) = self.entries.get(self.next) else { return Ok(None) };
        let step = Step::Key(self.next);
        self.next += 1;
        let key: StrDeserializer<'_, Misfit> = key.as_str().into_deserializer();
        seed.deserialize(key).map(Some).map_err(|misfit| misfit.below(step))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        let index = self.next.saturating_sub(1);
        let Some((_, value)) = self.entries.get(index) else { return Err(Misfit::new("a value is missing")) };
        seed.deserialize(Here(value)).map_err(|misfit| {
            // A missing key has no place of its own: the key of its mapping is the place to look at.
            let step = if misfit.steps.is_empty() && misfit.sentence.ends_with("is missing here") {
                Step::Key(index)
            } else {
                Step::Value(index)
            };
            misfit.below(step)
        })
    }
}
