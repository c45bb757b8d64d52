//! Orgs.

use serde::{Deserialize, Serialize};

/// Makes an org; the caller becomes its owner.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateOrg {
    /// 5 to 39 lower-case letters and digits.
    pub name: String,
}

/// An org, and the caller's role in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrgBody {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// `owner`, `admin`, `developer` or `viewer`.
    pub role: String,
}
