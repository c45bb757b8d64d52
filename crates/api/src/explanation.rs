//! Explanations: what a deploy would get, where each part comes from, and what it hides.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{owner::OwnerBody, safeguard::ResolvedSafeguard, sensitive::Sensitive};

/// Asks why a deploy would get what it would get.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Explain {
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
    /// Only this parameter; one that nobody holds gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// As it was then: a revision of the nearest owner named (`r7`), a time (RFC 3339), or the id of a deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Whether the clear values of masked parameters are wanted; each such read is audited.
    #[serde(default)]
    pub reveal: bool,
}

/// The answer for one app, stage, service and region.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Explanation {
    /// The org's name.
    pub org: String,
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
    /// When it was like that, in words; absent: now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The profile and why; absent when neither the stage nor the app has one.
    pub profile: Option<ExplainedProfile>,
    /// Each parameter, sorted by key.
    pub parameters: Vec<ExplainedParameter>,
    /// Where credentials come from.
    pub credentials: ExplainedCredentials,
    /// Who gives what other vendors have, by vendor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vendors: Vec<ExplainedVendor>,
    /// What a packaged service must pass, in the order of the profile, at its revision.
    #[serde(default)]
    pub safeguards: Vec<ResolvedSafeguard>,
}

/// The profile and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainedProfile {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// The revision that the answer was made from.
    pub revision: i64,
    /// `stage` (the stage was added with it) or `app-default`.
    pub source: String,
    /// Who made that revision.
    pub author: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// Whether it is guarded: the org's default provider never serves it.
    pub guarded: bool,
}

/// A parameter: who wins, and whom that hides.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainedParameter {
    /// Key.
    pub key: String,
    /// The nearest.
    pub winner: ExplainedValue,
    /// What it hides, nearest first.
    pub hidden: Vec<ExplainedValue>,
}

/// A value in its layer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainedValue {
    /// `instance`, `service` or `profile`.
    pub layer: String,
    /// Who holds it, at the revision that the answer was made from.
    pub owner: OwnerBody,
    /// The owner's revision that set it.
    pub revision: i64,
    /// Who set it.
    pub author: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// `masked` or `write-only`.
    pub visibility: String,
    /// What it is for.
    pub description: String,
    /// Equal values of an org have equal fingerprints.
    pub fingerprint: String,
    /// The clear value, if it was asked for and may be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Sensitive>,
}

/// Where credentials come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainedCredentials {
    /// The nearest that serves; absent: the client uses what its machine has.
    pub winner: Option<CredentialsCandidate>,
    /// What it hides, nearest first, and what does not serve.
    pub hidden: Vec<CredentialsCandidate>,
}

/// Who gives what another vendor than AWS has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainedVendor {
    /// The vendor.
    pub vendor: String,
    /// The nearest that serves; absent: there is only one that does not.
    pub winner: Option<CredentialsCandidate>,
    /// What it hides, nearest first, and what does not serve.
    pub hidden: Vec<CredentialsCandidate>,
}

/// What could give credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CredentialsCandidate {
    /// `instance`, `service`, `profile` or `org-default`.
    pub source: String,
    /// `aws-role`, `aws-keys` or `vendor`.
    pub kind: String,
    /// The provider's alias; absent for a profile's own access role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The revision that the provider is at, or was at then; absent for a profile's own access role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_revision: Option<i64>,
    /// The role that would be assumed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// The name of the profile, service or instance; absent for the org's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The owner's revision that set it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<i64>,
    /// Who made that revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub at: Option<Timestamp>,
    /// Whether the provider was removed since; only when looking back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
    /// Why it does not serve, if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded: Option<String>,
}
