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
use serde_json::Number;
use stagegate_api::MAX_CONFIGURATION_BYTES;
use stagegate_core::Secret;
use stagegate_safeguards::document::limits::{self, Limits, MAX_DEPTH};

use super::{Mistake, marks, place::Step};

/// One value of a document. Texts may be secrets.
#[derive(Debug)]
pub(super) enum Tree {
    Null,
    Bool(bool),
    /// A number; none: one that JSON does not have.
    Number(Option<Number>),
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

    /// The way to what stands at these keys, as far as there is one. Items of a list are found by their text; mappings in it
    /// by their number, from 1.
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
                    let numbered = || {
                        let index = key.parse::<usize>().ok()?.checked_sub(1)?;
                        items.get(index).filter(|item| matches!(item, Self::Map(_))).map(|_| index)
                    };
                    items.iter().position(is_it).or_else(numbered).map(|index| (Step::Value(index), &items[index]))
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

/// What is said of a file without content.
pub(super) const EMPTY: &str = "it is empty";

/// Builds the tree of a YAML document.
pub(super) fn build(text: &str) -> Result<Tree, Mistake> {
    if limits::is_blank(text) {
        return Err(Mistake { place: Some((1, 1)), sentence: EMPTY.to_owned() });
    }
    limits::check_brackets(text).map_err(|sentence| Mistake { place: None, sentence })?;
    if let Some(line) = marks::second_document(text) {
        let sentence = "a second document starts here: a file holds one".to_owned();
        return Err(Mistake { place: Some((line, 1)), sentence });
    }
    let (text_of_keys, stand_in) = marks::with_quoted_merge_keys(text);
    let tree = parse(&text_of_keys, stand_in.as_deref())?;
    match marks::with_loud_tags(&text_of_keys) {
        Some((loud, shift)) => match parse(&loud, stand_in.as_deref()) {
            Ok(_) => Ok(tree),
            // Only what was made of a tag differs.
            Err(Mistake { place, .. }) => {
                let place = place.map(|(line, column)| (line, shift(line, column)));
                Err(Mistake { place, sentence: TAGS.to_owned() })
            }
        },
        None => Ok(tree),
    }
}

/// What is said of every tag.
const TAGS: &str = "tags such as `!Ref` mean nothing here";

/// Parses a text in which `stand_in` means `<<` as an ordinary text.
fn parse(text: &str, stand_in: Option<&str>) -> Result<Tree, Mistake> {
    let strict = Strict { limits: Limits::new(MAX_NODES, MAX_TEXT_BYTES), stand_in, mistake: Cell::default() };
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

/// The most values and bytes of text, aliases expanded: a file at its limit has about 600 000 values.
const MAX_NODES: usize = 700_000;
const MAX_TEXT_BYTES: usize = 3 * MAX_CONFIGURATION_BYTES;

/// The state of one reading.
struct Strict<'a> {
    limits: Limits,
    /// What stands for `<<` where that is no merge key.
    stand_in: Option<&'a str>,
    /// Ours, where the parser's error would only carry it along with other text.
    mistake: Cell<Option<String>>,
}

impl<'s> Strict<'s> {
    fn value<'a>(&'a self, depth: u8) -> Value<'a, 's> {
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

    /// The text as the file has it.
    fn text(&self, text: &str) -> String {
        self.stand_in.map_or_else(|| text.to_owned(), |stand_in| text.replace(stand_in, marks::MERGE))
    }
}

/// Builds one value.
#[derive(Clone, Copy)]
struct Value<'a, 's> {
    strict: &'a Strict<'s>,
    depth: u8,
}

impl Value<'_, '_> {
    fn below<E: Error>(self) -> Result<Self, E> {
        self.strict.spend("")?;
        Limits::below(self.depth).map(|depth| Self { depth, ..self }).map_err(|sentence| self.strict.refuse(sentence))
    }

    fn number<E: Error>(self, number: Option<Number>) -> Result<Tree, E> {
        self.strict.spend("")?;
        Ok(Tree::Number(number))
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = Tree;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_> {
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
        self.number(Some(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Tree, E> {
        self.number(Some(value.into()))
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<Tree, E> {
        self.number(None)
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<Tree, E> {
        self.number(None)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Tree, E> {
        self.number(Number::from_f64(value))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Tree, E> {
        self.strict.spend(text)?;
        Ok(Tree::Text(Secret::new(self.strict.text(text))))
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
        Err(self.strict.refuse(TAGS))
    }
}

/// Reads one key of a mapping.
#[derive(Clone, Copy)]
struct Key<'a, 's> {
    strict: &'a Strict<'s>,
    seen: &'a RefCell<HashSet<String>>,
}

impl Key<'_, '_> {
    fn no_text<E: Error>(self) -> E {
        self.strict.refuse("this key is not a text: put it in quotes")
    }
}

impl<'de> DeserializeSeed<'de> for Key<'_, '_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Key<'_, '_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        self.strict.spend(text)?;
        if text == marks::MERGE {
            return Err(self
                .strict
                .refuse("merge keys (`<<`) are not taken here: write out what is meant, or put `<<` in quotes if it is a name"));
        }
        let text = self.strict.text(text);
        if !self.seen.borrow_mut().insert(text.clone()) {
            return Err(self.strict.refuse("this key stands in its mapping twice"));
        }
        Ok(text)
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
        Err(self.strict.refuse(TAGS))
    }
}
