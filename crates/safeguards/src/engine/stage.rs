//! The stages that an entry is for.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::text;

/// Names of stages, compared exactly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum StageFilter {
    /// One stage.
    One(String),
    /// Any of these; an empty list is for no stage.
    Any(Vec<String>),
}

impl StageFilter {
    /// Reads a filter. A number is a text. What cannot be the name of a stage filters nothing: better one check too many.
    pub(super) fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Null | Value::Bool(_) | Value::Object(_) => None,
            Value::String(name) if name.is_empty() => None,
            Value::Array(names) => Some(Self::Any(names.iter().map(text::of).collect())),
            Value::String(_) | Value::Number(_) => Some(Self::One(text::of(value))),
        }
    }

    /// Whether a stage is among them.
    pub fn covers(&self, stage: &str) -> bool {
        match self {
            Self::One(name) => name == stage,
            Self::Any(names) => names.iter().any(|name| name == stage),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::StageFilter;

    #[test]
    fn stages_are_compared_as_texts() {
        for (filter, stage, want) in [
            (json!("dev"), "dev", true),
            (json!("dev"), "prod", false),
            (json!("dev*"), "dev1", false),
            (json!(["dev", 5]), "5", true),
            (json!([]), "dev", false),
            (json!(5), "5", true),
            (json!(0), "dev", false),
            (json!(null), "dev", true),
            (json!(""), "dev", true),
            (json!(true), "dev", true),
            (json!({"name": "prod"}), "dev", true),
        ] {
            let filter = StageFilter::read(&filter);
            assert_eq!(filter.as_ref().is_none_or(|filter| filter.covers(stage)), want, "{filter:?} {stage}");
        }
    }
}
