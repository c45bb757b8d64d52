//! Policies: safeguards that an org writes itself, in immutable versions.

use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    error::Error,
    id::PolicyId,
    name::{PolicyName, is_printable},
};

/// The most policies of an org.
pub const MAX_POLICIES: i64 = 200;

/// The most versions of a policy.
pub const MAX_VERSIONS: i64 = 1_000;

/// The longest source, in bytes.
pub const MAX_SOURCE: usize = 256 * 1024;

/// The most cases of a version.
pub const MAX_CASES: usize = 50;

/// The most that one case takes as JSON, in bytes.
pub const MAX_CASE: usize = 64 * 1024;

const MAX_CASE_NAME: usize = 200;

/// A policy at one of its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Stable id.
    pub id: PolicyId,
    /// Name, unique in its org.
    pub name: PolicyName,
    /// The version; the first one is 1.
    pub version: i64,
    /// What it is written in.
    pub language: PolicyLanguage,
    /// Why the version was made.
    pub message: Option<String>,
    /// Who made it.
    pub author: String,
    /// When.
    pub created_at: Timestamp,
}

/// A policy with its program and the cases that it is tested with.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyVersion {
    /// All but these.
    pub policy: Policy,
    /// The program.
    pub source: String,
    /// The cases, in their order.
    pub cases: Vec<PolicyCase>,
}

/// What a policy is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyLanguage {
    /// A CommonJS module.
    Javascript,
    /// Rego, as Conftest reads it.
    Rego,
}

impl PolicyLanguage {
    /// The word stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Javascript => "javascript",
            Self::Rego => "rego",
        }
    }
}

impl FromStr for PolicyLanguage {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "javascript" => Ok(Self::Javascript),
            "rego" => Ok(Self::Rego),
            _ => Err(Error::invalid_name("language", text, "`javascript` or `rego`")),
        }
    }
}

/// An input, and how the policy is to judge it. Files of cases have this shape, and so has the list that is stored with
/// each version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyCase {
    /// What it shows.
    pub name: String,
    /// How it should end.
    pub expect: Expected,
    /// The settings; an explicit null is not the same as none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub config: Option<Value>,
    /// The stage.
    #[serde(default = "default_stage")]
    pub stage: String,
    /// The region.
    #[serde(default = "default_region")]
    pub region: String,
    /// The configuration after packaging.
    #[serde(default)]
    pub declaration: Value,
    /// The template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Value>,
    /// What exactly the policy must say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages: Option<Vec<String>>,
}

/// How a case should end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expected {
    /// The policy approves.
    Pass,
    /// It objects to something.
    Fail,
}

impl Expected {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
        }
    }
}

impl FromStr for Expected {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "pass" => Ok(Self::Pass),
            "fail" => Ok(Self::Fail),
            _ => Err(Error::invalid_name("expectation", text, "`pass` or `fail`")),
        }
    }
}

/// The stage of a case that names none.
pub fn default_stage() -> String {
    "dev".to_owned()
}

/// The region of a case that names none.
pub fn default_region() -> String {
    "us-east-1".to_owned()
}

/// Checks what can be told of a version without reading its program.
pub fn check(source: &str, cases: &[PolicyCase]) -> Result<(), Error> {
    if source.trim().is_empty() {
        return Err(Error::invalid("source", "it is empty"));
    }
    if source.contains('\0') {
        return Err(Error::invalid("source", "it holds a NUL"));
    }
    if source.len() > MAX_SOURCE {
        return Err(Error::invalid("source", format!("{} bytes are more than {MAX_SOURCE}", source.len())));
    }
    if cases.len() > MAX_CASES {
        return Err(Error::invalid("cases", format!("a policy has at most {MAX_CASES}")));
    }
    cases.iter().try_for_each(PolicyCase::check)
}

impl PolicyCase {
    fn check(&self) -> Result<(), Error> {
        let length = self.name.chars().count();
        if self.name.trim().is_empty() || length > MAX_CASE_NAME || !is_printable(&self.name) {
            return Err(Error::invalid("cases.name", format!("use 1 to {MAX_CASE_NAME} printable characters")));
        }
        let size = serde_json::to_string(self).map_or(usize::MAX, |text| text.len());
        if size > MAX_CASE {
            return Err(Error::invalid("cases", format!("a case of {size} bytes of JSON is more than {MAX_CASE}")));
        }
        Ok(())
    }
}

/// The cases as they are stored.
pub fn to_stored(cases: &[PolicyCase]) -> String {
    serde_json::to_string(cases).unwrap_or_default()
}

/// The cases as they were stored.
pub fn from_stored(text: &str) -> Result<Vec<PolicyCase>, Error> {
    serde_json::from_str(text).map_err(|cause| Error::Internal(Box::new(cause)))
}

/// Keeps an explicit null apart from an absent value.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn case(name: &str, declaration: &Value) -> PolicyCase {
        serde_json::from_value(json!({ "name": name, "declaration": declaration, "expect": "pass" })).unwrap()
    }

    #[test]
    fn each_part_of_a_version_has_its_rule() {
        for (source, cases, want) in [
            ("x", vec![], true),
            ("x", vec![case("a", &json!({}))], true),
            (" ", vec![], false),
            ("a\0b", vec![], false),
            (&*"x".repeat(MAX_SOURCE), vec![], true),
            (&*"x".repeat(MAX_SOURCE + 1), vec![], false),
            ("x", vec![case("a", &Value::Null); MAX_CASES + 1], false),
            ("x", vec![case("", &Value::Null)], false),
            ("x", vec![case("a\u{202e}b", &Value::Null)], false),
            ("x", vec![case("a", &json!("x".repeat(MAX_CASE)))], false),
        ] {
            assert_eq!(check(source, &cases).is_ok(), want, "{} {}", source.len(), cases.len());
        }
    }

    #[test]
    fn cases_are_stored_and_read_again() {
        let cases = vec![PolicyCase { config: Some(Value::Null), ..case("a", &json!({ "service": "shop" })) }];
        assert_eq!(from_stored(&to_stored(&cases)).unwrap(), cases);
        assert!(from_stored("{").is_err());
    }

    #[test]
    fn only_two_words_are_languages() {
        for word in ["javascript", "rego"] {
            assert_eq!(word.parse::<PolicyLanguage>().unwrap().as_str(), word);
        }
        assert!("python".parse::<PolicyLanguage>().is_err());
        for word in ["pass", "fail"] {
            assert_eq!(word.parse::<Expected>().unwrap().as_str(), word);
        }
        assert!("approved".parse::<Expected>().is_err());
    }
}
