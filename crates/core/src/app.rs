//! Apps: named products of an org.

use jiff::Timestamp;

use crate::{
    id::{AppId, OrgId, ProfileId},
    name::{AppName, ProfileName},
};

/// Groups services and stages; its default profile serves the stages that nobody added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Stable id.
    pub id: AppId,
    /// The org it belongs to.
    pub org: OrgId,
    /// Name, unique in its org.
    pub name: AppName,
    /// The profile for stages that were not added.
    pub default_profile: Option<ProfileRef>,
    /// Counts the changes; the entity tag.
    pub revision: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A profile as others point at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileRef {
    /// Stable id.
    pub id: ProfileId,
    /// Present name.
    pub name: ProfileName,
}
