//! Users and their access keys.

use jiff::Timestamp;

use crate::{
    access::{Role, Scope},
    id::{AccessKeyId, OrgId, UserId},
};

/// A person, or the owner of a machine's access key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Stable id.
    pub id: UserId,
    /// What audit events and revisions show.
    pub name: String,
    /// Whether the user may make orgs; the one made at setup may.
    pub operator: bool,
}

/// A long-lived token for machines, without the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// Stable id.
    pub id: AccessKeyId,
    /// Whose rights it carries.
    pub user: UserId,
    /// The one org it works in; none: every org of its user.
    pub org: Option<OrgId>,
    /// What it is for.
    pub name: String,
    /// Counts the changes; the entity tag.
    pub revision: i64,
    /// What it may be used for, at most.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was last seen, to within a minute.
    pub last_used_at: Option<Timestamp>,
    /// When somebody ended it.
    pub revoked_at: Option<Timestamp>,
}

impl AccessKey {
    /// Whether a request at `now` may use it.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// A user's place in an org.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The org.
    pub org: crate::org::Org,
    /// The one role.
    pub role: Role,
}
