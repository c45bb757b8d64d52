//! # `required-stack-tags`: stacks have certain tags
//!
//! Passes when `provider.stackTags` of the configuration has each tag with a value that the pattern matches. `provider.tags`
//! and the tag `STAGE` that the framework adds do not count.
//!
//! ## Settings
//!
//! A mapping from tag to regular expression (ECMAScript, without flags), searched in the value; a tag without a pattern
//! need only be set. A list of names does the same for all of them. Numbers and booleans count as texts, on both sides.
//!
//! ## Messages
//!
//! In the order of the settings:
//!
//! - `Required stack tag <tag> not set`
//! - `Required stack tag <tag> value <value> does not match RegExp: <pattern>`
//!
//! ## Against the plugin
//!
//! There values that are no texts end the whole run, a tag without a pattern must have the value `null`, and a list of names
//! asks for the tags `0`, `1` and so on.
//!
//! Details: <http://slss.io/sg-required-stack-tags>

use serde_json::Value;

use super::{
    Answer, Builtin, Obstacle, Request,
    tags::{self, Required, Wrong},
};
use crate::{Finding, engine::Level, finding::step};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "required-stack-tags",
    summary: "Stacks have certain tags",
    details: "http://slss.io/sg-required-stack-tags",
    level: Level::Error,
    schema: r#"{"type": ["object", "array"], "description": "Tags and patterns of their values, or tags alone",
        "additionalProperties": {"type": ["string", "number", "boolean", "null"]}, "items": {"type": "string"}}"#,
    source: include_str!("required_stack_tags.rs"),
    accepts: |config| required(config).map(|_| ()),
    check,
};

fn check(request: &Request<'_>) -> Answer {
    let required = required(request.config)?;
    let tags = request.view.provider("stackTags").and_then(Value::as_object);
    let complaint = |required: &Required| {
        let name = &required.name;
        let sentence = match required.judge(tags.and_then(|tags| tags.get(name)))? {
            Wrong::NotSet => format!("Required stack tag {name} not set"),
            Wrong::NoMatch(value, pattern) => {
                format!("Required stack tag {name} value {value} does not match RegExp: {pattern}")
            }
        };
        Some(Finding::new(sentence).at(format!("/provider/stackTags{}", step(name))))
    };
    Ok(required.iter().filter_map(complaint).collect())
}

fn required(config: Option<&Value>) -> Result<Vec<Required>, Obstacle> {
    tags::required(config, "expected a mapping of tag names to regular expressions")
}
