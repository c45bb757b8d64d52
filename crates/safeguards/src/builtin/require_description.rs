//! # `require-description`: functions have a description of suitable length
//!
//! Passes when every function of the template has a `Description` that is neither too short nor too long, counted in UTF-16
//! units. A description that is an expression counts as present and has no length. Functions that the framework adds for
//! itself are not checked.
//!
//! ## Settings
//!
//! - `minLength`: the shortest that will do; 30
//! - `maxLength`: the longest that will do; 256
//!
//! ## Messages
//!
//! - `Function "<key>" has no description`
//! - `Description for function "<key>" is too long`
//! - `Description for function "<key>" is too short`
//!
//! ## Against the plugin
//!
//! There a limit of 0 means the default, and a limit that is no number is ignored.
//!
//! Details: <http://slss.io/sg-require-desc>

use serde_json::Value;

use super::{Answer, Builtin, Obstacle, Request};
use crate::{Finding, engine::Level, text, view::Function};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "require-description",
    summary: "Functions have a description of suitable length",
    details: "http://slss.io/sg-require-desc",
    level: Level::Error,
    schema: r#"{"type": ["object", "null"], "properties": {
        "minLength": {"type": ["number", "string"], "default": 30, "description": "The shortest that will do"},
        "maxLength": {"type": ["number", "string"], "default": 256, "description": "The longest that will do"}}}"#,
    source: include_str!("require_description.rs"),
    accepts: |config| limits(config).map(|_| ()),
    check,
};

struct Limits {
    least: f64,
    most: f64,
}

fn check(request: &Request<'_>) -> Answer {
    let limits = limits(request.config)?;
    Ok(request.template()?.own_functions().flat_map(|function| complaints(&function, &limits)).collect())
}

fn complaints(function: &Function<'_>, limits: &Limits) -> Vec<Finding> {
    let label = function.label();
    let finding = |sentence: String| Finding::new(sentence).of(function.resource.id).inside("/Properties/Description");
    let description = match function.resource.property("Description").filter(|value| text::is_truthy(value)) {
        None => return vec![finding(format!("Function \"{label}\" has no description"))],
        Some(Value::String(text)) => text,
        Some(_) => return Vec::new(),
    };
    #[expect(clippy::cast_precision_loss, reason = "no description has that many letters")]
    let length = text::length(description) as f64;
    let mut complaints = Vec::new();
    if length > limits.most {
        complaints.push(finding(format!("Description for function \"{label}\" is too long")));
    }
    if length < limits.least {
        complaints.push(finding(format!("Description for function \"{label}\" is too short")));
    }
    complaints
}

fn limits(config: Option<&Value>) -> Result<Limits, Obstacle> {
    let settings = match config {
        None | Some(Value::Null) => None,
        Some(Value::Object(settings)) => Some(settings),
        Some(_) => return Err(Obstacle::settings("expected an object with minLength and maxLength")),
    };
    let limit = |name: &str, default: f64| match settings.and_then(|settings| settings.get(name)) {
        None | Some(Value::Null) => Ok(default),
        Some(value) => text::number(value).ok_or_else(|| Obstacle::settings(format!("{name} must be a number"))),
    };
    let most = limit("maxLength", 256.0)?;
    Ok(Limits { least: limit("minLength", 30.0)?, most })
}
