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

/// Changes an org; what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditOrg {
    /// A new name; all that the org has stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
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
    /// Counts the changes of the org itself; the `ETag` is `"r<revision>"`.
    pub revision: i64,
}
