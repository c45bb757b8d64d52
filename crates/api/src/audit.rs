//! Audit events.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One record of who did what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEventBody {
    /// Sorts by time.
    pub id: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// Dotted name, such as `profile.role.set`.
    pub action: String,
    /// What it was done to.
    pub target: String,
    /// Further facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// `done` or `refused`.
    pub outcome: String,
    /// Who, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// With which access key, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_key: Option<String>,
    /// From which address.
    pub address: String,
    /// By which request.
    pub request_id: String,
}
