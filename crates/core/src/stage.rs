//! Stages: named targets of an app.

use jiff::Timestamp;

use crate::{
    app::ProfileRef,
    id::{AppId, StageId},
    name::StageName,
};

/// A stage that somebody added to an app; it picks the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Stable id.
    pub id: StageId,
    /// The app it belongs to.
    pub app: AppId,
    /// Name, unique in its app.
    pub name: StageName,
    /// The profile that deploys to this stage get.
    pub profile: ProfileRef,
    /// Counts the changes; the entity tag.
    pub revision: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
