//! A YAML document, read strictly: keys are texts and stand there once, nothing is tagged or merged.

use std::{
    cell::{Cell, RefCell},
    collections::HashSet,
    fmt,
};

use serde::{
    Deserializer,
    de::{DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, Visitor},
};
use stagegate_core::Secret;

use super::{Mistake, place::Step};
use crate::yaml::{self, Limits, MAX_DEPTH};

/// One value of a document. Texts may be secrets.
#[derive(Debug)]
pub(super) enum Tree {
    Null,
    Bool(bool),
    /// A number; none: not a whole one of at most 64 bits.
    Number(Option<u64>),
    Text(Secret),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// What it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a truth value",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }

    /// The way to what stands at these keys, as far as there is one. Items of a list are found by their text.
    pub(super) fn steps(&self, keys: &[impl AsRef<str>]) -> Vec<Step> {
        let mut here = self;
        let mut steps = Vec::new();
        for key in keys {
            let key = key.as_ref();
            let found = match here {
                Self::Map(entries) => {
                    entries.iter().position(|(name, _)| name == key).map(|index| (Step::Key(index), &entries[index].1))
                }
                Self::List(items) => {
                    let is_it = |item: &Self| matches!(item, Self::Text(text) if text.expose() == key);
                    items.iter().position(is_it).map(|index| (Step::Value(index), &items[index]))
                }
                _ => None,
            };
            let Some((step, next)) = found else { break };
            steps.push(step);
            here = next;
        }
        steps
    }
}

/// Builds the tree of a YAML document.
pub(super) fn build(text: &str) -> Result<Tree, Mistake> {
    if yaml::is_blank(text) {
        return Err(Mistake { place: None, sentence: "it is empty; it starts with `version: 1`".to_owned() });
    }
    yaml::check_brackets(text).map_err(|sentence| Mistake { place: None, sentence })?;
    let strict = Strict::default();
    let built = strict.value(MAX_DEPTH).deserialize(yaml_serde::Deserializer::from_str(text));
    built.map_err(|cause| {
        let place = cause.location().map(|at| (at.line(), at.column()));
        // What the parser itself has to say quotes nothing of the text.
        let sentence = strict.mistake.take().unwrap_or_else(|| format!("it is not YAML: {}", without_place(&cause.to_string())));
        Mistake { place, sentence }
    })
}

/// The parser's sentence without the first place in it, which stands before it already.
fn without_place(sentence: &str) -> &str {
    sentence.split(" at line ").next().unwrap_or(sentence)
}

/// The state of one reading.
#[derive(Default)]
struct Strict {
    limits: Limits,
    /// Ours, where the parser's error would only carry it along with other text.
    mistake: Cell<Option<String>>,
}

impl Strict {
    fn value(&self, depth: u8) -> Value<'_> {
        Value { strict: self, depth }
    }

    fn refuse<E: Error>(&self, sentence: impl Into<String>) -> E {
        let sentence = sentence.into();
        let error = E::custom(&sentence);
        self.mistake.set(Some(sentence));
        error
    }

    fn spend<E: Error>(&self, text: &str) -> Result<(), E> {
        self.limits.spend(text).map_err(|sentence| self.refuse(sentence))
    }
}

/// Builds one value.
#[derive(Clone, Copy)]
struct Value<'a> {
    strict: &'a Strict,
    depth: u8,
}

impl Value<'_> {
    fn below<E: Error>(self) -> Result<Self, E> {
        self.strict.spend("")?;
        Limits::below(self.depth).map(|depth| Self { depth, ..self }).map_err(|sentence| self.strict.refuse(sentence))
    }

    fn number<E: Error>(self, number: Option<u64>) -> Result<Tree, E> {
        self.strict.spend("")?;
        Ok(Tree::Number(number))
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Tree;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Tree, E> {
        self.strict.spend("")?;
        Ok(Tree::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Tree, E> {
        self.visit_unit()
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Tree, E> {
        self.strict.spend("")?;
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Tree, E> {
        self.number(u64::try_from(value).ok())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Tree, E> {
        self.number(Some(value))
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<Tree, E> {
        self.number(None)
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<Tree, E> {
        self.number(None)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Tree, E> {
        self.number(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Tree, E> {
        self.strict.spend(text)?;
        Ok(Tree::Text(Secret::new(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let below = self.below()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(below)? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Tree, A::Error> {
        let below = self.below()?;
        let seen = RefCell::new(HashSet::new());
        let key = Key { strict: self.strict, seen: &seen };
        let mut map = Vec::new();
        while let Some(key) = entries.next_key_seed(key)? {
            map.push((key, entries.next_value_seed(below)?));
        }
        Ok(Tree::Map(map))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<Tree, A::Error> {
        Err(self.strict.refuse("tags such as `!Ref` mean nothing here"))
    }
}

/// Reads one key of a mapping.
#[derive(Clone, Copy)]
struct Key<'a> {
    strict: &'a Strict,
    seen: &'a RefCell<HashSet<String>>,
}

impl Key<'_> {
    fn no_text<E: Error>(self) -> E {
        self.strict.refuse("this key is not a text: put it in quotes")
    }
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        self.strict.spend(text)?;
        if text == "<<" {
            return Err(self.strict.refuse("merge keys (`<<`) are not taken here: write out what is meant"));
        }
        if !self.seen.borrow_mut().insert(text.to_owned()) {
            return Err(self.strict.refuse("this key stands in its mapping twice"));
        }
        Ok(text.to_owned())
    }

    fn visit_unit<E: Error>(self) -> Result<String, E> {
        Err(self.no_text())
    }

    fn visit_none<E: Error>(self) -> Result<String, E> {
        Err(self.no_text())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<String, E> {
        Err(self.no_text())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<String, E> {
        Err(self.no_text())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<String, E> {
        Err(self.no_text())
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<String, E> {
        Err(self.no_text())
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<String, E> {
        Err(self.no_text())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<String, E> {
        Err(self.no_text())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        Err(self.no_text())
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        Err(self.no_text())
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        Err(self.strict.refuse("tags such as `!Ref` mean nothing here"))
    }
}
