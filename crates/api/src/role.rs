//! Access roles of profiles.

use serde::{Deserialize, Serialize};

/// Sets the access role of a profile.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetRole {
    /// The ARN of an IAM role.
    pub arn: String,
    /// Why, for the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// The access role of a profile, and what its trust policy must say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleBody {
    /// The profile's name.
    pub profile: String,
    /// The ARN; absent when none is set.
    pub arn: Option<String>,
    /// What the trust policy must demand as `sts:ExternalId`.
    pub external_id: String,
    /// A trust policy that fits, as JSON text; the principal is the server's own identity.
    pub trust_policy: String,
}

/// The role answers with the `ExternalId` and refuses without it and with a wrong one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleVerified {
    /// The ARN.
    pub arn: String,
    /// The account that answered.
    pub account_id: String,
    /// What was proved, one sentence each.
    pub checks: Vec<String>,
}
