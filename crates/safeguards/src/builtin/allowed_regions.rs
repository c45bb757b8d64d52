//! # `allowed-regions`: services are deployed to certain regions only
//!
//! Passes when the effective region is in the list.
//!
//! ## Settings
//!
//! A list of region names, compared exactly. A text is one region name: neither a pattern nor a list in one. The empty list
//! refuses every region; entries that are no texts never match.
//!
//! ## Messages
//!
//! - `Region "<region>" not in list of permitted regions: <settings as JSON>`
//!
//! ## Against the plugin
//!
//! There a text allows every region whose name it contains, so that `us-east-12` allows `us-east-1`.
//!
//! Details: <http://slss.io/sg-allowed-regions>

use serde_json::Value;

use super::{Answer, Builtin, Obstacle, Request};
use crate::{Finding, engine::Level, text};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "allowed-regions",
    summary: "Services are deployed to certain regions only",
    details: "http://slss.io/sg-allowed-regions",
    level: Level::Error,
    schema: r#"{"type": ["array", "string"], "items": {"type": "string"}, "description": "Names of permitted regions"}"#,
    source: include_str!("allowed_regions.rs"),
    accepts: |config| names(config).map(|_| ()),
    check,
};

fn check(request: &Request<'_>) -> Answer {
    let names = names(request.config)?;
    let region = &request.view.input.region;
    if names.iter().any(|name| name.as_str() == Some(region)) {
        return Ok(Vec::new());
    }
    let permitted = request.config.map(text::json).unwrap_or_default();
    Ok(vec![Finding::new(format!("Region \"{region}\" not in list of permitted regions: {permitted}"))])
}

fn names(config: Option<&Value>) -> Result<&[Value], Obstacle> {
    match config {
        Some(Value::Array(names)) => Ok(names),
        Some(name @ Value::String(_)) => Ok(std::slice::from_ref(name)),
        _ => Err(Obstacle::settings("expected a list of region names")),
    }
}
