//! Reads documents within limits: files of others must not make us slow or large.
//!
//! Depth, number of values and length of text are counted while the document is built, aliases expanded: a file in
//! which aliases refer to aliases ends at the limit, before it takes the memory.

use std::{cell::Cell, fmt};

use serde::{
    Deserializer,
    de::{DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess as _, Visitor},
};

use super::Node;
use crate::brackets;

const MAX_DEPTH: u8 = 64;
const MAX_NODES: usize = 100_000;
const MAX_TEXT_BYTES: usize = 4 * 1024 * 1024;

/// Reads a YAML document; an empty one is [`Node::Null`]. The error names line and column.
pub fn from_yaml(text: &str) -> Result<Node, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Ok(Node::Null);
    }
    if brackets::too_many_open(text) {
        return Err(format!("it has more than {} open brackets", brackets::MAX_OPEN));
    }
    let limits = Limits::default();
    limits.node(MAX_DEPTH).deserialize(yaml_serde::Deserializer::from_str(text)).map_err(|cause| {
        let shown = cause.to_string();
        match cause.location() {
            Some(at) if !shown.contains(" at line ") => format!("{shown} at line {} column {}", at.line(), at.column()),
            _ => shown,
        }
    })
}

/// Reads a JSON document. The error names line and column.
pub fn from_json(text: &str) -> Result<Node, String> {
    let limits = Limits::default();
    let mut deserializer = serde_json::Deserializer::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    let node = limits.node(MAX_DEPTH).deserialize(&mut deserializer).map_err(|cause| cause.to_string())?;
    deserializer.end().map_err(|cause| cause.to_string())?;
    Ok(node)
}

/// What is left to spend.
struct Limits {
    nodes: Cell<usize>,
    bytes: Cell<usize>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { nodes: Cell::new(MAX_NODES), bytes: Cell::new(MAX_TEXT_BYTES) }
    }
}

impl Limits {
    fn node(&self, depth: u8) -> Build<'_> {
        Build { limits: self, depth }
    }

    fn spend<E: Error>(&self, text: &str) -> Result<(), E> {
        let (nodes, bytes) = (self.nodes.get().checked_sub(1), self.bytes.get().checked_sub(text.len()));
        let (Some(nodes), Some(bytes)) = (nodes, bytes) else {
            let limits = format_args!("{MAX_NODES} values or {MAX_TEXT_BYTES} bytes of text");
            return Err(E::custom(format_args!("it has more than {limits}, aliases expanded")));
        };
        self.nodes.set(nodes);
        self.bytes.set(bytes);
        Ok(())
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
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Self { depth, ..self }),
            None => Err(E::custom(format_args!("it is nested deeper than {MAX_DEPTH} levels"))),
        }
    }

    fn number<E: Error>(self, number: impl fmt::Display) -> Result<Node, E> {
        self.limits.spend("")?;
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
        self.limits.spend("")?;
        Ok(Node::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        self.limits.spend("")?;
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
        self.limits.spend(text)?;
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        self.limits.spend("")?;
        let below = self.below()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(below)? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        self.limits.spend("")?;
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
