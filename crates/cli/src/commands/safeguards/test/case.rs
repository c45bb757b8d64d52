//! Cases of a policy, as they are written.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use stagegate_safeguards::document::{self, Format};

use crate::{commands::safeguards::check::read_bounded, error::CliError};

/// One case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) name: String,
    /// An explicit null is not the same as none.
    #[serde(default, deserialize_with = "given")]
    pub(super) config: Option<Value>,
    #[serde(default = "dev")]
    pub(super) stage: String,
    #[serde(default = "us_east_1")]
    pub(super) region: String,
    #[serde(default)]
    pub(super) declaration: Value,
    #[serde(default)]
    pub(super) template: Option<Value>,
    pub(super) expect: Expected,
    #[serde(default)]
    pub(super) messages: Option<Vec<String>>,
}

/// How a case should end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Expected {
    Pass,
    Fail,
}

/// The cases of a file.
pub(super) fn read(file: &Path) -> Result<Vec<Case>, CliError> {
    let shown = file.display();
    let invalid = |why: String| {
        let hint = "correct the file; `stagegate safeguards test --help` says what a case has".to_owned();
        CliError::new(2, "invalid-input", format!("cannot read `{shown}`: {why}"), hint)
    };
    let bytes = read_bounded(file, Format::Yaml.max_bytes())?;
    let cases = match document::from_slice(&bytes, Format::Yaml).map_err(|refused| invalid(refused.to_string()))? {
        Value::Null => Vec::new(),
        Value::Array(cases) => cases,
        _ => return Err(invalid("it is not a list of cases".to_owned())),
    };
    let case = |(index, case)| Case::deserialize::<Value>(case).map_err(|why| invalid(format!("case {}: {why}", index + 1)));
    cases.into_iter().enumerate().map(case).collect()
}

fn dev() -> String {
    "dev".to_owned()
}

fn us_east_1() -> String {
    "us-east-1".to_owned()
}

/// Keeps an explicit null apart from an absent value.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}
