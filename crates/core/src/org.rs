//! Orgs: the tenants.

use jiff::Timestamp;

use crate::{id::OrgId, name::OrgName};

/// A tenant; everything else belongs to exactly one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Org {
    /// Stable id.
    pub id: OrgId,
    /// Name, unique in the installation.
    pub name: OrgName,
    /// Counts the changes; the entity tag.
    pub revision: i64,
    /// When it was made.
    pub created_at: Timestamp,
}
