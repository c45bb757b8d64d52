//! Parameters: keys, values and who may see them.

use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{error::Error, id::ParameterId, secret::Secret, text::text_type};

/// The largest value in bytes: 64 KiB.
pub const MAX_VALUE_BYTES: usize = 64 * 1024;

/// The most keys that one owner may hold; keeps a resolution one bounded answer.
pub const MAX_KEYS_PER_OWNER: usize = 500;

/// A parameter's key: what stands in `${param:KEY}`, and the variable that `exec` sets.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ParameterKey(String);

impl ParameterKey {
    const RULE: &'static str = "1 to 128 letters, digits, `_`, `-` and `.`, starting with a letter or `_`";
}

impl FromStr for ParameterKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let valid = (1..=128).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
        if valid { Ok(Self(text.to_owned())) } else { Err(Error::invalid_name("parameter key", text, Self::RULE)) }
    }
}

text_type!(ParameterKey);

/// Who may see a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// People with the right may reveal it; each reveal is audited.
    #[default]
    Masked,
    /// Only deploys and `exec` receive it.
    WriteOnly,
}

impl Visibility {
    /// The word used in tables, JSON and pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Masked => "masked",
            Self::WriteOnly => "write-only",
        }
    }
}

impl FromStr for Visibility {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "masked" => Ok(Self::Masked),
            "write-only" => Ok(Self::WriteOnly),
            _ => Err(Error::invalid_name("visibility", text, "`masked` or `write-only`")),
        }
    }
}

/// One stored parameter without its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Names this version of the parameter.
    pub id: ParameterId,
    /// Its key, unique in its owner.
    pub key: ParameterKey,
    /// Who may see the value.
    pub visibility: Visibility,
    /// What it is for.
    pub description: String,
    /// The owner's revision that set this value.
    pub revision: i64,
    /// The name of the user who set it.
    pub author: String,
    /// When it was set.
    pub at: Timestamp,
}

/// Checks a value before it is sealed: text of at most [`MAX_VALUE_BYTES`] without NUL, which no environment
/// variable can hold. The empty text is a value.
pub fn check_value(key: &ParameterKey, value: &Secret) -> Result<(), Error> {
    let length = value.expose().len();
    if length > MAX_VALUE_BYTES {
        return Err(Error::ValueTooLarge { key: key.clone(), bytes: length });
    }
    if value.expose().contains('\0') {
        return Err(Error::ValueNotText { key: key.clone() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn keys_are_what_frameworks_and_shells_take() {
        for (text, want) in [
            ("tableName", true),
            ("_x", true),
            ("a.b-c", true),
            ("1x", false),
            ("", false),
            ("a b", false),
            ("a=b", false),
            ("naïve", false),
            ("${x}", false),
            (&"k".repeat(128), true),
            (&"k".repeat(129), false),
        ] {
            assert_eq!(text.parse::<ParameterKey>().is_ok(), want, "{text:?}");
        }
    }

    #[test]
    fn values_are_bounded_text() {
        let key: ParameterKey = "k".parse().unwrap();
        for (value, want) in [
            (String::new(), None),
            ("line one\nline two".to_owned(), None),
            ("x".repeat(MAX_VALUE_BYTES), None),
            ("x".repeat(MAX_VALUE_BYTES + 1), Some(Code::TooLarge)),
            ("a\0b".to_owned(), Some(Code::InvalidInput)),
        ] {
            let length = value.len();
            assert_eq!(check_value(&key, &Secret::new(value)).err().map(|error| error.code()), want, "{length} bytes");
        }
    }
}
