//! What `required-stack-tags` and `required-env-vars` have in common: names that must be set, and patterns of their values.

use serde_json::Value;

use super::Obstacle;
use crate::{pattern::Pattern, text};

/// One name that must be set.
pub(super) struct Required {
    /// The name.
    pub(super) name: String,
    pattern: Option<(String, Pattern)>,
}

/// What is wrong with a value.
pub(super) enum Wrong {
    /// There is none.
    NotSet,
    /// It does not match; with the value and the pattern as messages show them.
    NoMatch(String, String),
}

impl Required {
    /// Judges the value of the name.
    pub(super) fn judge(&self, value: Option<&Value>) -> Option<Wrong> {
        let Some(value) = value.filter(|value| !value.is_null()) else { return Some(Wrong::NotSet) };
        let (source, pattern) = self.pattern.as_ref()?;
        let matches = text::of_scalar(value).is_some_and(|value| pattern.finds(&value));
        (!matches).then(|| Wrong::NoMatch(text::of(value), source.clone()))
    }
}

/// Reads a mapping of names to patterns, or a list of names. A name without a pattern need only be set.
pub(super) fn required(config: Option<&Value>, expected: &str) -> Result<Vec<Required>, Obstacle> {
    let unusable = || Obstacle::settings(expected);
    match config {
        Some(Value::Array(names)) => {
            let name = |name| text::of_scalar(name).map(|name| Required { name, pattern: None }).ok_or_else(unusable);
            names.iter().map(name).collect()
        }
        Some(Value::Object(patterns)) => {
            let required = patterns.iter().map(|(name, written)| {
                if written.is_null() {
                    return Ok(Required { name: name.clone(), pattern: None });
                }
                let source = text::of_scalar(written).ok_or_else(unusable)?;
                let pattern = Pattern::new(&source).map_err(|_| Obstacle::pattern(&source))?;
                Ok(Required { name: name.clone(), pattern: Some((source, pattern)) })
            });
            required.collect()
        }
        _ => Err(unusable()),
    }
}
