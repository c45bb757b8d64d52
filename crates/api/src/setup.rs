//! First run, and who is signed in.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::sensitive::Sensitive;

/// Redeems the setup code that the server printed at its first start.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RedeemSetup {
    /// The code; works once, within an hour.
    pub code: Sensitive,
    /// The owner's name, as audit events and revisions will show it.
    pub name: String,
}

/// The owner is made; the access key is shown this once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetupDone {
    /// The new user.
    pub user: UserBody,
    /// The access key; only its keyed digest is stored.
    pub access_key: Sensitive,
    /// When the key ends by itself.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserBody {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
}

/// Who is signed in, with what, and where they belong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Whoami {
    /// The user.
    pub user: UserBody,
    /// The key presented.
    pub access_key: crate::access_key::AccessKeyBody,
    /// Up to 200 of the user's orgs.
    pub orgs: Vec<crate::org::OrgBody>,
}
