//! Stages.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Adds a stage to an app.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AddStage {
    /// 1 to 128 letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// Name or id of its profile.
    pub profile: String,
}

/// Gives a stage another profile.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetStage {
    /// Name or id of the profile.
    pub profile: String,
}

/// Changes a stage; what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditStage {
    /// A new name. Its instances follow with all that is set on them; deployments keep the name that they recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Name or id of another profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
}

/// A stage that was added to an app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StageBody {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// The name of its profile.
    pub profile: String,
    /// Counts the changes; the `ETag` is `"r<revision>"`.
    pub revision: i64,
    /// When it was added.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// When it last changed.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub updated_at: Timestamp,
}
