//! Profiles: named, versioned bundles that an org gives to stages.

use jiff::Timestamp;

use crate::{
    error::Error,
    id::{OrgId, ProfileId},
    name::ProfileName,
    role::{ExternalId, RoleArn},
};

/// The longest description, in characters.
pub const MAX_DESCRIPTION: usize = 1_000;

/// A profile at its present revision, without its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Stable id.
    pub id: ProfileId,
    /// The org it belongs to.
    pub org: OrgId,
    /// Name, unique in its org.
    pub name: ProfileName,
    /// What the list shows beside the name.
    pub description: String,
    /// The cloud role that deploys get.
    pub role: Option<RoleArn>,
    /// What we present to that role; the same for the life of the profile.
    pub external_id: ExternalId,
    /// Grows by one with every change of description, role or parameters.
    pub revision: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the present revision was made.
    pub updated_at: Timestamp,
}

/// One line of a profile's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileRevision {
    /// 1 for the first.
    pub revision: i64,
    /// The description then.
    pub description: String,
    /// The access role then.
    pub role: Option<RoleArn>,
    /// What changed, such as `parameter tableName set`.
    pub change: String,
    /// Why, in the author's words.
    pub message: Option<String>,
    /// The name of the user who made it.
    pub author: String,
    /// When.
    pub at: Timestamp,
}

/// Checks a description: one bounded text.
pub fn check_description(text: &str) -> Result<(), Error> {
    let length = text.chars().count();
    if length > MAX_DESCRIPTION {
        return Err(Error::invalid("description", format!("{length} characters are more than {MAX_DESCRIPTION}")));
    }
    Ok(())
}
