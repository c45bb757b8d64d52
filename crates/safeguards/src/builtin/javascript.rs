//! # `javascript`: a condition of your own holds
//!
//! Passes when the program yields something truthy. Its globals are `declaration`, `compiled`, `provider`,
//! `frameworkVersion` and the function `jsonata(query)`; files, network and process are out of reach, and time and memory
//! are limited. An empty list, an empty object and a promise are truthy.
//!
//! ## Settings
//!
//! The program as a text, or as a JSON string inside of a text; or a list of such programs, which must all hold. A program
//! may end with a `return` instead of a value.
//!
//! ## Messages
//!
//! - `Error in the policy statement: "<program>"`, when it cannot be parsed, raises an error, or does not end in time
//! - `Must comply with all of the configured queries.`
//!
//! ## Against the plugin
//!
//! There the program must be a JSON string and cannot `return`, and its context is no boundary.
//!
//! Details: <http://slss.io/sg-custom-policy>

use serde_json::Value;

use super::{Answer, Builtin, Obstacle, Request};
use crate::{
    Finding,
    custom::{Job, Program},
    engine::Level,
};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "javascript",
    summary: "A condition of your own holds",
    details: "http://slss.io/sg-custom-policy",
    level: Level::Error,
    schema: r#"{"type": ["string", "array"], "items": {"type": "string"}, "description": "Program, or programs"}"#,
    source: include_str!("javascript.rs"),
    accepts: |config| programs(config).map(|_| ()),
    check,
};

fn check(request: &Request<'_>) -> Answer {
    let programs = programs(request.config)?;
    if programs.is_empty() {
        return Ok(Vec::new());
    }
    let service = request.view.input.service_object();
    let mut job = Job { program: Program::Expression(String::new()), service, config: None };
    for program in programs {
        job.program = Program::Expression(program.clone());
        let decision = request.surroundings.runner.run(&job);
        if decision.raised.is_some() {
            return Ok(vec![Finding::new(format!("Error in the policy statement: \"{program}\""))]);
        }
        if !decision.approved {
            return Ok(vec![Finding::new("Must comply with all of the configured queries.")]);
        }
    }
    Ok(Vec::new())
}

fn programs(config: Option<&Value>) -> Result<Vec<String>, Obstacle> {
    let list = match config {
        Some(Value::Array(list)) => list.as_slice(),
        Some(program @ Value::String(_)) => std::slice::from_ref(program),
        _ => &[Value::Null],
    };
    let program = |value: &Value| value.as_str().map(program);
    list.iter().map(program).collect::<Option<_>>().ok_or_else(|| Obstacle::settings("expected a JavaScript expression"))
}

/// The program of a text: what the JSON string in it says, else the text itself.
fn program(text: &str) -> String {
    serde_json::from_str(text).unwrap_or_else(|_| text.to_owned())
}
