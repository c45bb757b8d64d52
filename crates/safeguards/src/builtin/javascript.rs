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
use crate::{Finding, custom::Program, engine::Level};

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
    for program in programs(request.config)? {
        let expression = Program::Expression(program.clone());
        let decision = request.view.run(request.surroundings.runner, expression, None);
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

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use jiff::ZonedDateTime;
    use serde_json::{Value, json};

    use crate::{
        Input, Surroundings, View, builtin,
        custom::{Decision, Job, Program, Runner},
    };

    /// Approves `true` and what holds an `=`, raises at `(`, and remembers what it was given.
    #[derive(Default)]
    struct Scripted(RefCell<Vec<String>>);

    impl Runner for Scripted {
        fn run(&self, job: &Job<'_>) -> Decision {
            let Program::Expression(program) = &job.program else { panic!("{:?}", job.program) };
            assert_eq!((job.config.as_ref(), job.service.stage.as_str()), (None, "dev"));
            self.0.borrow_mut().push(program.clone());
            if program == "(" {
                return Decision::raised("it does not parse");
            }
            Decision { approved: program == "true" || program.contains('='), ..Decision::default() }
        }
    }

    fn check(config: Option<&Value>) -> (Vec<String>, Vec<String>) {
        let input = Input::new("dev", "us-east-1", ZonedDateTime::default());
        let runner = Scripted::default();
        let surroundings = Surroundings { runner: &runner, ..Surroundings::NONE };
        let found = builtin::find("javascript").unwrap().check(config, &View::new(&input), surroundings);
        (runner.0.into_inner(), found.into_iter().map(|finding| finding.message).collect())
    }

    #[test]
    fn programs_are_texts_or_json_strings_in_texts() {
        let error = "Error in the policy statement: \"(\"";
        let unmet = "Must comply with all of the configured queries.";
        let unusable = "Invalid configuration of safeguard \"javascript\": expected a JavaScript expression";
        for (config, programs, messages) in [
            (Some(json!("5==5")), vec!["5==5"], vec![]),
            (Some(json!("\"5==\\\"5\\\"\"")), vec!["5==\"5\""], vec![]),
            (Some(json!("true")), vec!["true"], vec![]),
            (Some(json!(" \"true\" ")), vec!["true"], vec![]),
            (Some(json!("1")), vec!["1"], vec![unmet]),
            (Some(json!("")), vec![""], vec![unmet]),
            (Some(json!("\"(\"")), vec!["("], vec![error]),
            (Some(json!(["true", "\"1\"", "("])), vec!["true", "1"], vec![unmet]),
            (Some(json!(["true", "("])), vec!["true", "("], vec![error]),
            (Some(json!([])), vec![], vec![]),
            (Some(json!(["true", 5])), vec![], vec![unusable]),
            (Some(json!(true)), vec![], vec![unusable]),
            (Some(json!(null)), vec![], vec![unusable]),
            (None, vec![], vec![unusable]),
        ] {
            let (ran, found) = check(config.as_ref());
            assert_eq!(
                (ran, found),
                (programs.into_iter().map(ToOwned::to_owned).collect(), messages.into_iter().map(ToOwned::to_owned).collect()),
                "{config:?}"
            );
        }
    }
}
