//! Resolutions.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::sensitive::Sensitive;

/// Asks what a deploy would get.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    /// Name or id of the app.
    pub app: String,
    /// The stage, added or not.
    pub stage: String,
    /// The service; without one only the profile's layer counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Whether the clear values are wanted; each such read is audited.
    #[serde(default)]
    pub values: bool,
}

/// The answer for one app, stage, service and region.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Resolution {
    /// The app's name.
    pub app: String,
    /// The stage.
    pub stage: String,
    /// The profile and why; absent when neither the stage nor the app has one.
    pub profile: Option<ResolvedProfile>,
    /// Each parameter's winner, sorted by key.
    pub parameters: Vec<ResolvedParameter>,
    /// Where credentials would come from; absent: the client uses what its machine has.
    pub credentials: Option<ResolvedCredentials>,
}

/// The profile and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResolvedProfile {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// The revision that the answer was made from.
    pub revision: i64,
    /// `stage` (the stage was added with it) or `app-default`.
    pub source: String,
}

/// A parameter's winner and where it comes from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResolvedParameter {
    /// Key.
    pub key: String,
    /// The clear value, if it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Sensitive>,
    /// `masked` or `write-only`.
    pub visibility: String,
    /// Where it comes from.
    pub source: ParameterSource,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterSource {
    /// `instance`, `service` or `profile`.
    pub layer: String,
    /// The owner's name.
    pub owner: String,
    /// The owner's revision that set it.
    pub revision: i64,
    /// Who set it.
    pub author: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
}

/// Where credentials would come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResolvedCredentials {
    /// `instance`, `service`, `profile` or `org-default`.
    pub source: String,
    /// The role that would be assumed.
    pub role: String,
    /// Its account.
    pub account_id: String,
}
