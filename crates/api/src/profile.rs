//! Profiles and their revisions.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::safeguard::ResolvedSafeguard;

/// Makes a profile.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateProfile {
    /// 1 to 100 printable characters, unique in the org.
    pub name: String,
    /// What lists show beside the name.
    #[serde(default)]
    pub description: String,
}

/// Changes a profile; what is absent stays.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct EditProfile {
    /// A new name; history and stages stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A new description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether the org's default provider must not serve it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guarded: Option<bool>,
    /// Why, for the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A profile at its present revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileBody {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Description.
    pub description: String,
    /// The ARN of its access role.
    pub role: Option<String>,
    /// What the server presents to that role.
    pub external_id: String,
    /// Whether the org's default provider never serves it.
    pub guarded: bool,
    /// What a packaged service must pass, in their order.
    #[serde(default)]
    pub safeguards: Vec<ResolvedSafeguard>,
    /// Grows with every change; the `ETag` is `"r<revision>"`.
    pub revision: i64,
    /// When it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// When the present revision was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub updated_at: Timestamp,
}
