//! The safeguards of a profile.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::given::given;

/// The safeguards of a profile, in their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Safeguards {
    /// The profile's name.
    pub profile: String,
    /// The profile's revision; the `ETag` is `"r<revision>"`.
    pub revision: i64,
    /// What a packaged service must pass.
    pub safeguards: Vec<SafeguardBody>,
}

/// One safeguard of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SafeguardBody {
    /// Stable id within the profile.
    pub id: String,
    /// What lists and results call it.
    pub title: String,
    /// What to do about a failure; may be empty.
    pub description: String,
    /// The id of one that comes with the program, or the name of one of the org's policies.
    pub safeguard: String,
    /// The version of the org's policy; absent for one that comes with the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// `error`: a failure blocks; or `warning`.
    pub enforcement: String,
    /// Its settings with their defaults; absent if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub settings: Option<Value>,
    /// Whether it runs.
    pub enabled: bool,
    /// What it lets pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<SafeguardExceptionBody>,
}

/// Findings about one resource that somebody has agreed to live with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SafeguardExceptionBody {
    /// The logical id of the resource, or the key of the function.
    pub resource: String,
    /// Why the finding is acceptable.
    pub reason: String,
    /// Who answers for it; the caller, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The last day, or the moment, of the agreement; absent: it does not end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

/// All the safeguards that a profile shall have, in their order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetSafeguards {
    /// What a packaged service must pass.
    pub safeguards: Vec<WantedSafeguard>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// One safeguard that a profile shall have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WantedSafeguard {
    /// The id of one that is there already; absent for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What lists and results call it; `Policy: <safeguard>`, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What to do about a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The id of one that comes with the program, or the name of one of the org's policies.
    pub safeguard: String,
    /// The version of the org's policy; its newest, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// `error` or `warning`; what the safeguard is made for, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enforcement: Option<String>,
    /// Its settings; defaults are filled in.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub settings: Option<Value>,
    /// Whether it runs; it does, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// What it lets pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<SafeguardExceptionBody>,
}

impl From<SafeguardBody> for WantedSafeguard {
    fn from(body: SafeguardBody) -> Self {
        Self {
            id: Some(body.id),
            title: Some(body.title),
            description: Some(body.description),
            safeguard: body.safeguard,
            version: body.version,
            enforcement: Some(body.enforcement),
            settings: body.settings,
            enabled: Some(body.enabled),
            exceptions: body.exceptions,
        }
    }
}

/// A safeguard that a packaged service must pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResolvedSafeguard {
    /// Stable id within the profile.
    pub id: String,
    /// What lists and results call it.
    pub title: String,
    /// The id of one that comes with the program, or the name of one of the org's policies.
    pub safeguard: String,
    /// The version of the org's policy; absent for one that comes with the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// `error`: a failure blocks; or `warning`.
    pub enforcement: String,
    /// Its settings; absent if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub settings: Option<Value>,
    /// Whether it runs.
    pub enabled: bool,
}

/// The safeguards of two sides. Those of one profile are told by their ids, others by what they are and their titles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComparedSafeguards {
    /// Only the left side has it.
    pub only_left: Vec<SafeguardBody>,
    /// Only the right side has it.
    pub only_right: Vec<SafeguardBody>,
    /// Both sides have it, and not the same.
    pub different: Vec<SafeguardPair>,
    /// Both sides have the same.
    pub same: Vec<SafeguardPair>,
    /// Whether those of both sides stand in another order.
    pub reordered: bool,
}

/// A safeguard of both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SafeguardPair {
    /// That of the left side.
    pub left: SafeguardBody,
    /// That of the right side.
    pub right: SafeguardBody,
    /// The fields that differ.
    pub fields: Vec<String>,
}

/// What became of the safeguards since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedSafeguards {
    /// Those that were not there.
    pub added: Vec<SafeguardBody>,
    /// Those that are others by now.
    pub changed: Vec<ChangedSafeguard>,
    /// Those that are gone.
    pub removed: Vec<SafeguardBody>,
    /// Whether those that stayed stand in another order.
    pub reordered: bool,
}

/// A safeguard that is another by now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedSafeguard {
    /// As it was.
    pub then: SafeguardBody,
    /// As it is.
    pub now: SafeguardBody,
    /// The fields that differ.
    pub fields: Vec<String>,
}

/// A safeguard that differs between two revisions, in words; absent: it was not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SafeguardDifference {
    /// What it is called now, or was.
    pub title: String,
    /// As it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// As it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The fields that differ, if it was there and is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}
