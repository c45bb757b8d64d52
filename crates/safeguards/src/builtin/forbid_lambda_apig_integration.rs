//! # `forbid-lambda-apig-integration`: REST events use the proxy integration
//!
//! Passes when no `http` event of a function of the configuration has an integration other than `lambda-proxy` or
//! `aws-proxy`, in any case and with `-` or `_`. Events in the short form and without an integration use the proxy; `httpApi`
//! and `websocket` events are not checked.
//!
//! ## Settings
//!
//! None.
//!
//! ## Messages
//!
//! One for each such event:
//!
//! - `Function "<key>" is using HTTP integration "<integration>" which does not support instrumentation by the Serverless Dashboard`
//!
//! ## Against the plugin
//!
//! There an integration that is no text, a function without settings and an empty event end the whole run.
//!
//! Details: <http://slss.io/sg-forbid-lambda-apig-integration>

use serde_json::Value;

use super::{Answer, Builtin, Request, anything};
use crate::{Finding, engine::Level, finding::step, logical_id, text, view};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "forbid-lambda-apig-integration",
    summary: "REST events use the proxy integration",
    details: "http://slss.io/sg-forbid-lambda-apig-integration",
    level: Level::Error,
    schema: "",
    source: include_str!("forbid_lambda_apig_integration.rs"),
    accepts: anything,
    check,
};

#[expect(clippy::unnecessary_wraps, reason = "the shape of every check")]
fn check(request: &Request<'_>) -> Answer {
    let mut findings = Vec::new();
    for (key, function) in request.view.declared() {
        for (index, event) in view::events(Some(function)).iter().enumerate() {
            let Some(integration) = other_integration(event) else { continue };
            let sentence = format!(
                "Function \"{key}\" is using HTTP integration \"{integration}\" which does not support instrumentation by the \
                 Serverless Dashboard"
            );
            let place = format!("/functions{}/events/{index}/http/integration", step(key));
            findings.push(Finding::new(sentence).of(&logical_id::of_function(key)).at(place));
        }
    }
    Ok(findings)
}

/// The integration of a REST event, unless it is the proxy.
fn other_integration(event: &Value) -> Option<String> {
    let http = event.get("http").filter(|http| text::is_truthy(http))?;
    let integration = http.get("integration").filter(|integration| text::is_truthy(integration))?;
    let written = text::of(integration);
    let name = written.to_uppercase().replacen('-', "_", 1);
    (name != "LAMBDA_PROXY" && name != "AWS_PROXY").then_some(written)
}
