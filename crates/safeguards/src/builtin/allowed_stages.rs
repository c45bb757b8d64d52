//! # `allowed-stages`: stages have certain names only
//!
//! Passes when the effective stage is in the list or is matched by the pattern.
//!
//! ## Settings
//!
//! A list of names, compared exactly, or an object whose values are the names. A text is a regular expression
//! (ECMAScript, without flags) that is searched in the name: `(prod|qa|dev-.*)` also allows `preprod`, and
//! `^(prod|qa|dev-.*)$` does not. The empty text allows every stage.
//!
//! ## Messages
//!
//! - `Stage name "<stage>" not permitted by RegExp: "<pattern>"`
//! - `Stage name "<stage>" not in list of permitted names: <settings as JSON>`
//!
//! ## Against the plugin
//!
//! There an invalid pattern or unusable settings end the whole run.
//!
//! Details: <http://slss.io/sg-allowed-stages>

use serde_json::Value;

use super::{Answer, Builtin, Obstacle, Request};
use crate::{Finding, engine::Level, pattern::Pattern, text};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "allowed-stages",
    summary: "Stages have certain names only",
    details: "http://slss.io/sg-allowed-stages",
    level: Level::Error,
    schema: r#"{"type": ["array", "object", "string"], "description": "Permitted names, or a pattern to search for"}"#,
    source: include_str!("allowed_stages.rs"),
    accepts: |config| settings(config).map(|_| ()),
    check,
};

enum Settings<'a> {
    Pattern(&'a str, Pattern),
    Names(Vec<&'a Value>, &'a Value),
}

fn check(request: &Request<'_>) -> Answer {
    let stage = &request.view.input.stage;
    let refusal = match settings(request.config)? {
        Settings::Pattern(_, pattern) if pattern.finds(stage) => return Ok(Vec::new()),
        Settings::Pattern(source, _) => format!("Stage name \"{stage}\" not permitted by RegExp: \"{source}\""),
        Settings::Names(names, _) if names.iter().any(|name| name.as_str() == Some(stage)) => return Ok(Vec::new()),
        Settings::Names(_, written) => {
            format!("Stage name \"{stage}\" not in list of permitted names: {}", text::json(written))
        }
    };
    Ok(vec![Finding::new(refusal)])
}

fn settings(config: Option<&Value>) -> Result<Settings<'_>, Obstacle> {
    match config {
        Some(Value::String(source)) => {
            let pattern = Pattern::new(source).map_err(|_| Obstacle::pattern(source))?;
            Ok(Settings::Pattern(source, pattern))
        }
        Some(written @ Value::Array(names)) => Ok(Settings::Names(names.iter().collect(), written)),
        Some(written @ Value::Object(names)) => Ok(Settings::Names(names.values().collect(), written)),
        _ => Err(Obstacle::settings("expected a list of stage names or a regular expression")),
    }
}
