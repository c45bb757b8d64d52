//! What a failure means.

use serde::{Deserialize, Serialize};

/// Whether a failure blocks the deployment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// It does.
    #[default]
    Error,
    /// It does not.
    Warning,
}

impl Level {
    /// Reads a level; of the words that were in use at one time or another, each has a meaning of today.
    pub fn read(word: &str) -> Option<Self> {
        match word {
            "error" | "mandatory" | "strict" | "normal" => Some(Self::Error),
            "warning" | "none" => Some(Self::Warning),
            _ => None,
        }
    }
}
