//! # `require-dlq`: functions that are called asynchronously have a dead letter queue
//!
//! Passes when every function of the template has a `DeadLetterConfig.TargetArn`, or is called synchronously only: it has
//! events, and none is of the types `s3`, `sns`, `alexaSkill`, `iot`, `cloudwatchEvent`, `cloudwatchLog`, `cognitoUserPool`
//! and `alexaSmartHome`. A function without events can be called by anybody in any way, and needs a queue. Functions that
//! the framework adds for itself are not checked.
//!
//! `schedule` and `eventBridge` are asynchronous and not on the list, and `destinations.onFailure` does not count: so it
//! was, and a service that passed still does.
//!
//! ## Settings
//!
//! None.
//!
//! ## Messages
//!
//! - `Function "<key>" doesn't have a Dead Letter Queue configured.`
//!
//! ## Against the plugin
//!
//! There every function with `custom-resource-` in its name is spared, and events that are plain texts are overlooked.
//!
//! Details: <http://slss.io/sg-require-dlq>

use serde_json::Value;

use super::{Answer, Builtin, Request, anything};
use crate::{
    Finding, View,
    engine::Level,
    text,
    view::{self, Function},
};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "require-dlq",
    summary: "Functions that are called asynchronously have a dead letter queue",
    details: "http://slss.io/sg-require-dlq",
    level: Level::Error,
    schema: "",
    source: include_str!("require_dlq.rs"),
    accepts: anything,
    check,
};

const ASYNCHRONOUS: [&str; 8] =
    ["s3", "sns", "alexaSkill", "iot", "cloudwatchEvent", "cloudwatchLog", "cognitoUserPool", "alexaSmartHome"];

fn check(request: &Request<'_>) -> Answer {
    let view = request.template()?;
    let lacking = view.own_functions().filter(|function| !has_queue(function) && needs_queue(view, function));
    Ok(lacking
        .map(|function| {
            let sentence = format!("Function \"{}\" doesn't have a Dead Letter Queue configured.", function.label());
            Finding::new(sentence).of(function.resource.id).inside("/Properties/DeadLetterConfig")
        })
        .collect())
}

fn has_queue(function: &Function<'_>) -> bool {
    let target = function.resource.property("DeadLetterConfig").and_then(|config| config.get("TargetArn"));
    target.is_some_and(text::is_truthy)
}

fn needs_queue(view: &View<'_>, function: &Function<'_>) -> bool {
    let events = view::events(function.key.and_then(|key| view.declaration_of(key)));
    events.is_empty() || events.iter().filter_map(kind).any(|kind| ASYNCHRONOUS.contains(&kind))
}

/// The type of an event.
fn kind(event: &Value) -> Option<&str> {
    match event {
        Value::String(kind) => Some(kind),
        Value::Object(event) => event.keys().next().map(String::as_str),
        _ => None,
    }
}
