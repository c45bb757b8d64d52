//! A YAML or JSON document. Reading one is in [`read`].

mod read;

use std::collections::BTreeSet;

pub use read::{from_json, from_yaml, place_of_key};

/// One value of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as JavaScript would put it into a text.
    Number(String),
    /// A text.
    Text(String),
    /// Values in order.
    List(Vec<Node>),
    /// Values by key, in order; keys that are not scalars are left out.
    Map(Vec<(String, Node)>),
    /// Something with a tag such as `!Ref`, which only the cloud understands.
    Tagged,
}

impl Node {
    /// The value of a key, merge keys (`<<`) included.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Self::Map(entries) = self else { return None };
        entries.iter().find(|(name, _)| name == key).map(|(_, value)| value).or_else(|| {
            let merged = entries.iter().filter(|(name, _)| name == "<<");
            merged.flat_map(|(_, value)| value.merged()).find_map(|value| value.get(key))
        })
    }

    /// The value at a position of a list.
    pub fn at(&self, index: &str) -> Option<&Self> {
        let Self::List(items) = self else { return None };
        items.get(index.parse::<usize>().ok()?)
    }

    /// The entries of a mapping, those that merge keys (`<<`) lend included.
    pub fn entries(&self) -> Vec<(&str, &Self)> {
        let Self::Map(entries) = self else { return Vec::new() };
        let (merged, own): (Vec<_>, Vec<_>) = entries.iter().partition(|(name, _)| name == "<<");
        let mut all: Vec<(&str, &Self)> = own.into_iter().map(|(name, value)| (name.as_str(), value)).collect();
        let mut known: BTreeSet<&str> = all.iter().map(|(name, _)| *name).collect();
        for lent in merged.into_iter().flat_map(|(_, value)| value.merged()).flat_map(Self::entries) {
            if known.insert(lent.0) {
                all.push(lent);
            }
        }
        all
    }

    /// The value as JSON; what has no place there is `null`.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Null | Self::Tagged => serde_json::Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Number(text) => serde_json::from_str(text).unwrap_or_default(),
            Self::Text(text) => text.as_str().into(),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(_) => self.entries().into_iter().map(|(key, value)| (key.to_owned(), value.to_json())).collect(),
        }
    }

    /// What stands in a text for this value; none if it is no scalar.
    pub fn as_scalar(&self) -> Option<String> {
        match self {
            Self::Bool(value) => Some(value.to_string()),
            Self::Number(text) | Self::Text(text) => Some(text.clone()),
            Self::Null | Self::List(_) | Self::Map(_) | Self::Tagged => None,
        }
    }

    /// What it is, in words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a truth value",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
            Self::Tagged => "a tagged value",
        }
    }

    fn merged(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { std::slice::from_ref(self) }
    }
}

#[cfg(test)]
mod tests;
