//! # `allowed-runtimes`: functions use certain runtimes only
//!
//! Passes when the runtime of every function of the configuration is in the list or is matched by the pattern. The runtime
//! of a function is its own, else the provider's, else the one of the function in the template. A function whose runtime
//! cannot be told fails; a function from a container image has none and is not checked, nor are functions that only stand
//! in `resources`.
//!
//! ## Settings
//!
//! A list of runtimes, compared exactly. A text is a regular expression (ECMAScript, without flags) that is searched in
//! the runtime: `^nodejs(20|22)`. The empty text allows every runtime.
//!
//! ## Messages
//!
//! - `Runtime of function <key> not in list of permitted runtimes: <settings as JSON>`
//!
//! ## Against the plugin
//!
//! There a text allows what it contains instead of what it matches, functions from images are judged by the provider's
//! runtime, and runtimes that stand in the template alone are refused.
//!
//! Details: <http://slss.io/sg-allowed-runtimes>

use serde_json::Value;

use super::{Answer, Builtin, Obstacle, Request};
use crate::{Finding, View, engine::Level, finding::step, logical_id, pattern::Pattern, text};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "allowed-runtimes",
    summary: "Functions use certain runtimes only",
    details: "http://slss.io/sg-allowed-runtimes",
    level: Level::Error,
    schema: r#"{"type": ["array", "string"], "description": "Permitted runtimes, or a pattern to search for"}"#,
    source: include_str!("allowed_runtimes.rs"),
    accepts: |config| settings(config).map(|_| ()),
    check,
};

enum Permitted<'a> {
    Listed(&'a [Value]),
    Matched(Pattern),
}

impl Permitted<'_> {
    fn allows(&self, runtime: &Value) -> bool {
        match self {
            Self::Listed(runtimes) => runtimes.iter().any(|permitted| text::same(permitted, runtime)),
            Self::Matched(pattern) => text::of_scalar(runtime).is_some_and(|runtime| pattern.finds(&runtime)),
        }
    }
}

fn check(request: &Request<'_>) -> Answer {
    let permitted = settings(request.config)?;
    let written = request.config.map(text::json).unwrap_or_default();
    let refused = request.view.declared().filter(|(key, function)| {
        let image = function.get("image").is_some_and(text::is_truthy);
        !image && !runtime(request.view, key, function).is_some_and(|runtime| permitted.allows(runtime))
    });
    let finding = |key: &str| {
        let sentence = format!("Runtime of function {key} not in list of permitted runtimes: {written}");
        Finding::new(sentence).of(&logical_id::of_function(key)).at(format!("/functions{}/runtime", step(key)))
    };
    Ok(refused.map(|(key, _)| finding(key)).collect())
}

fn runtime<'a>(view: &View<'a>, key: &str, function: &'a Value) -> Option<&'a Value> {
    let named = |value: Option<&'a Value>| value.filter(|value| text::is_truthy(value));
    named(function.get("runtime"))
        .or_else(|| named(view.provider("runtime")))
        .or_else(|| named(view.resource(&logical_id::of_function(key))?.get("Properties")?.get("Runtime")))
}

fn settings(config: Option<&Value>) -> Result<Permitted<'_>, Obstacle> {
    match config {
        Some(Value::Array(runtimes)) => Ok(Permitted::Listed(runtimes)),
        Some(Value::String(source)) => Pattern::new(source).map(Permitted::Matched).map_err(|_| Obstacle::pattern(source)),
        _ => Err(Obstacle::settings("expected a list of runtimes or a regular expression")),
    }
}
