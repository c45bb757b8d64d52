//! # `required-env-vars`: variables are set where the command runs
//!
//! Passes when the environment of the command that deploys, not of the functions, has each variable with a value that the
//! pattern matches. A variable that is set but empty is set.
//!
//! ## Settings
//!
//! A mapping from variable to regular expression (ECMAScript, without flags), searched in the value; a variable without a
//! pattern need only be set. A list of names does the same for all of them.
//!
//! ## Messages
//!
//! In the order of the settings. Mind that the value is shown:
//!
//! - `Required env var <variable> not set`
//! - `Required env var <variable> value <value> does not match RegExp: <pattern>`
//!
//! ## Against the plugin
//!
//! It was described there and never released.
//!
//! Details: <http://slss.io/sg-required-env-vars>

use serde_json::Value;

use super::{
    Answer, Builtin, Obstacle, Request,
    tags::{self, Required, Wrong},
};
use crate::{Finding, engine::Level};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "required-env-vars",
    summary: "Variables are set where the command runs",
    details: "http://slss.io/sg-required-env-vars",
    level: Level::Error,
    schema: r#"{"type": ["object", "array"], "description": "Variables and patterns of their values, or variables alone",
        "additionalProperties": {"type": ["string", "number", "boolean", "null"]}, "items": {"type": "string"}}"#,
    source: include_str!("required_env_vars.rs"),
    accepts: |config| required(config).map(|_| ()),
    check,
};

fn check(request: &Request<'_>) -> Answer {
    let required = required(request.config)?;
    let environment = &request.view.input.environment;
    let complaint = |required: &Required| {
        let name = &required.name;
        let value = environment.get(name).map(|value| Value::String(value.clone()));
        Some(Finding::new(match required.judge(value.as_ref())? {
            Wrong::NotSet => format!("Required env var {name} not set"),
            Wrong::NoMatch(value, pattern) => {
                format!("Required env var {name} value {value} does not match RegExp: {pattern}")
            }
        }))
    };
    Ok(required.iter().filter_map(complaint).collect())
}

fn required(config: Option<&Value>) -> Result<Vec<Required>, Obstacle> {
    tags::required(config, "expected a mapping of variable names to regular expressions")
}
