//! What a change would do: whose credentials would come from somewhere else.

use serde::{Deserialize, Serialize};

/// Whose credentials a change would let come from somewhere else. Nothing was changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Impact {
    /// The first 200, by app, stage, service and region.
    pub changes: Vec<ImpactedTarget>,
    /// How many there are.
    pub total: i64,
    /// Whether the list is not whole.
    pub truncated: bool,
    /// How many more there would be, were their profiles not guarded: the org's default never serves those.
    pub guarded: i64,
}

/// A stage, a service in a stage, or an instance whose credentials would come from somewhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImpactedTarget {
    /// The app's name.
    pub app: String,
    /// The stage; absent for any that was not added: it gets the app's default profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// The service; absent for the stage as such: what a service without links of its own gets there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The region; absent for the service as such: what it gets where it has no instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Whether lists leave it out, as it or its service is archived: the next deploy brings it back.
    pub archived: bool,
    /// Whether its profile is guarded: the org's default never serves it.
    pub guarded: bool,
    /// Where its credentials come from now; absent: from nowhere.
    pub before: Option<Winner>,
    /// Where they would come from.
    pub after: Option<Winner>,
}

/// Where credentials come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Winner {
    /// `instance`, `service`, `profile` or `org-default`.
    pub source: String,
    /// The alias of the provider; absent for the access role of a profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The role that would be assumed; absent for keys and for other vendors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The AWS account they lead to, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
}
