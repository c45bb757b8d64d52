//! Cases of a policy, as they are written.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use stagegate_core::policy::PolicyCase;
use stagegate_safeguards::document::{self, Format};

use crate::{commands::safeguards::check::read_bounded, error::CliError};

/// The cases of a file.
pub fn read(file: &Path) -> Result<Vec<PolicyCase>, CliError> {
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
    let case =
        |(index, case)| PolicyCase::deserialize::<Value>(case).map_err(|why| invalid(format!("case {}: {why}", index + 1)));
    cases.into_iter().enumerate().map(case).collect()
}
