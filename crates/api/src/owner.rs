//! Owners of parameters: profiles, services and instances.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An owner, as others point at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnerBody {
    /// `profile`, `service` or `instance`.
    pub kind: String,
    /// Stable id; absent for a service or an instance that nothing was set on and that was never deployed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What people call it: `prod`, `shop/orders`, `shop/orders prod:us-east-1`.
    pub name: String,
    /// What stands for it in paths: `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`.
    pub address: String,
    /// Grows with every change; the `ETag` is `"r<revision>"`. 0 before the first.
    pub revision: i64,
}

/// One line of an owner's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevisionBody {
    /// 1 for the first.
    pub revision: i64,
    /// What changed.
    pub change: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What a profile held then, besides its parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileStateBody>,
    /// Who.
    pub author: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
}

/// What a profile holds besides its parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileStateBody {
    /// The description.
    pub description: String,
    /// The ARN of the access role.
    pub role: Option<String>,
    /// Whether the org's default provider never serves it.
    pub guarded: bool,
}
