//! # `framework-version`: services are packaged by certain versions of the framework
//!
//! Passes when the version of the framework satisfies the range.
//!
//! ## Settings
//!
//! A range as npm reads it: `^3.38`, `>=2.72.0 <4`, `2 || 3`, `3.x`, `1.2 - 2`. A number counts as a text; mind that YAML
//! reads `2.70` as the number 2.7. The empty text and `*` allow every release. A prerelease is allowed only by a comparator
//! that names a prerelease of the same version. An invalid range allows nothing.
//!
//! ## Messages
//!
//! - `Serverless Framework version <version> does not satisfy version requirement: <range>`
//!
//! ## Against the plugin
//!
//! There a number is never satisfied.
//!
//! Details: <http://slss.io/sg-framework-version>

use serde_json::Value;

use super::{Answer, Builtin, Obstacle, Request};
use crate::{Finding, engine::Level, range, text};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "framework-version",
    summary: "Services are packaged by certain versions of the framework",
    details: "http://slss.io/sg-framework-version",
    level: Level::Error,
    schema: r#"{"type": ["string", "number"], "description": "Range of versions as npm reads it"}"#,
    source: include_str!("framework_version.rs"),
    accepts: |config| required(config).map(|_| ()),
    check,
};

fn check(request: &Request<'_>) -> Answer {
    let required = required(request.config)?;
    let version = &request.view.input.framework_version;
    if range::satisfies(version, &required) {
        return Ok(Vec::new());
    }
    let sentence = format!("Serverless Framework version {version} does not satisfy version requirement: {required}");
    Ok(vec![Finding::new(sentence)])
}

fn required(config: Option<&Value>) -> Result<String, Obstacle> {
    match config {
        Some(range @ (Value::String(_) | Value::Number(_))) => Ok(text::of(range)),
        _ => Err(Obstacle::settings("expected a semver range")),
    }
}
