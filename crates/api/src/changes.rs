//! What changed since the last deployment: what the next one would pick up.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    comparison::ComparedParameter,
    deployment::DeploymentBody,
    explanation::{CredentialsCandidate, ExplainedProfile, ExplainedValue, ExplainedVendor},
    owner::{OwnerBody, RevisionBody},
    safeguard::ChangedSafeguards,
};

/// What changed for an instance since its last deployment that worked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Changes {
    /// The app's name.
    pub app: String,
    /// The service.
    pub service: String,
    /// The stage.
    pub stage: String,
    /// The region.
    pub region: String,
    /// The last deployment or removal that worked; absent: there was none.
    pub deployment: Option<DeploymentBody>,
    /// Whether that left something deployed. If not, the next deployment picks up everything, and the lists are empty.
    pub deployed: bool,
    /// The parts that differ: `profile`, `guarded`, `safeguards`, `credentials`, `vendors`, `parameters`; empty:
    /// nothing does.
    pub differs: Vec<String>,
    /// Parameters that the deployment did not get, by key.
    pub added: Vec<ComparedParameter>,
    /// Parameters that have another value by now.
    pub changed: Vec<ChangedParameter>,
    /// Parameters that only the deployment got.
    pub removed: Vec<ComparedParameter>,
    /// Another profile, or another revision of it; absent: the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<ChangedProfile>,
    /// Other safeguards; absent: the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safeguards: Option<ChangedSafeguards>,
    /// Another role or other keys; absent: the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials: Option<ChangedCredentials>,
    /// Other providers or other details of other vendors; absent: the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendors: Option<ChangedVendors>,
    /// The revisions made since, by owner.
    pub revisions: Vec<RevisionsSince>,
}

/// A parameter that has another value.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedParameter {
    /// Key.
    pub key: String,
    /// What the deployment got.
    pub then: ExplainedValue,
    /// What the next one gets.
    pub now: ExplainedValue,
}

/// Another profile, or another revision of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedProfile {
    /// What the deployment used.
    pub then: Option<ExplainedProfile>,
    /// What the next one uses.
    pub now: Option<ExplainedProfile>,
    /// Who gave the stage, or the app, another profile; absent if it is the same at another revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned: Option<Assigned>,
}

/// Who let something point at another thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Assigned {
    /// Who.
    pub author: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
}

/// Another role, other keys, or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedCredentials {
    /// What the deployment got.
    pub then: Option<CredentialsCandidate>,
    /// What the next one gets.
    pub now: Option<CredentialsCandidate>,
}

/// Other providers or other details of other vendors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedVendors {
    /// What the deployment got, by vendor.
    pub then: Vec<ExplainedVendor>,
    /// What the next one gets.
    pub now: Vec<ExplainedVendor>,
}

/// The revisions of one owner that were made since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevisionsSince {
    /// The owner as it is now.
    pub owner: OwnerBody,
    /// The revision that the deployment used.
    pub since: i64,
    /// The newest first; at most 200.
    pub revisions: Vec<RevisionBody>,
    /// Whether there are more.
    pub more: bool,
}
