//! Comparisons of what two stages get, or one stage at two moments.

use serde::{Deserialize, Serialize};

use crate::{
    explanation::{CredentialsCandidate, ExplainedProfile, ExplainedValue, ExplainedVendor},
    instance::LastDeploymentBody,
    safeguard::ComparedSafeguards,
};

/// Asks what differs between two sides.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Compare {
    /// One side.
    pub left: CompareSide,
    /// The other side.
    pub right: CompareSide,
}

/// One side.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CompareSide {
    /// Name or id of the app.
    pub app: String,
    /// Name or id of the stage; one of this name need not be added.
    pub stage: String,
    /// The service; without one only the profile's layer counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The region; without one the instance's layer does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// As it was then: a revision of the nearest owner named (`r7`), a time (RFC 3339), or the id of a deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// What differs, and what does not.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comparison {
    /// One side.
    pub left: ComparedSide,
    /// The other side.
    pub right: ComparedSide,
    /// The parts that differ: `profile`, `guarded`, `safeguards`, `credentials`, `vendors`, `parameters`; empty: nothing does.
    pub differs: Vec<String>,
    /// Parameters that only the left side gets, by key.
    pub only_left: Vec<ComparedParameter>,
    /// Parameters that only the right side gets.
    pub only_right: Vec<ComparedParameter>,
    /// Parameters that both get, with different values.
    pub different: Vec<ComparedPair>,
    /// Parameters that both get with the same value, wherever it comes from.
    pub same: Vec<ComparedPair>,
    /// What a packaged service must pass on each side.
    #[serde(default)]
    pub safeguards: ComparedSafeguards,
}

/// What is known of one side besides its parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComparedSide {
    /// The app's name.
    pub app: String,
    /// The stage.
    pub stage: String,
    /// The service, if one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The region, if one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Which moment this is, in words; absent: now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The profile, and whether it is guarded; absent when neither the stage nor the app has one.
    pub profile: Option<ExplainedProfile>,
    /// Where credentials come from; absent: the client uses what its machine has.
    pub credentials: Option<CredentialsCandidate>,
    /// Who gives what other vendors have, by vendor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vendors: Vec<ExplainedVendor>,
    /// The last deployment there, whatever became of it; absent when looking back.
    pub last_deployment: Option<LastDeploymentBody>,
}

/// A parameter of one side.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComparedParameter {
    /// Key.
    pub key: String,
    /// Its fingerprint and where it comes from; never the value itself.
    pub value: ExplainedValue,
}

/// A parameter of both sides.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComparedPair {
    /// Key.
    pub key: String,
    /// What the left side gets.
    pub left: ExplainedValue,
    /// What the right side gets.
    pub right: ExplainedValue,
}
