//! Outputs of instances: what their last deployment left for others to read.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::deployment::Redacted;

/// The present outputs of an instance: those of its last deployment that worked, unless it was removed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Outputs {
    /// The deployment that left them; none: it was never deployed, or it was removed.
    pub deployment: Option<String>,
    /// When that ended.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub finished_at: Option<Timestamp>,
    /// Declared outputs, then the stack's.
    pub items: Vec<OutputBody>,
}

/// One output.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutputBody {
    /// Its name; with the path that was asked for.
    pub name: String,
    /// `declared` (by the service file) or `stack`.
    pub kind: String,
    /// Any JSON.
    pub value: Value,
}

impl fmt::Debug for OutputBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutputBody").field("name", &self.name).field("kind", &self.kind).field("value", &Redacted).finish()
    }
}
