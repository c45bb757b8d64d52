//! A YAML or JSON document. Reading one is in [`read`].

mod read;

pub use read::{from_json, from_yaml};

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
