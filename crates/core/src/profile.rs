//! Profiles: named, versioned bundles that an org gives to stages.

use jiff::Timestamp;

use crate::{
    error::Error,
    id::{OrgId, ProfileId},
    name::{ProfileName, is_printable},
    revision::{ProfileState, Revision},
    role::{ExternalId, RoleArn},
    safeguard::Safeguard,
};

/// The longest message of a revision, in characters.
pub const MAX_MESSAGE: usize = 500;

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
    /// Whether only what the profile itself names may give credentials: the org's default provider never does.
    pub guarded: bool,
    /// What a packaged service must pass, in their order.
    pub safeguards: Vec<Safeguard>,
    /// Grows by one with every change of description, role, safeguards or parameters.
    pub revision: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the present revision was made.
    pub updated_at: Timestamp,
}

impl Profile {
    /// The profile as it was at one of its revisions. Its name and `ExternalId` are the present ones.
    #[must_use]
    pub fn as_of(self, revision: Revision) -> Self {
        let Some(ProfileState { description, role, guarded, safeguards }) = revision.profile else { return self };
        Self { description, role, guarded, safeguards, revision: revision.revision, updated_at: revision.at, ..self }
    }
}

/// Checks a description: one bounded text, of lines that people can read.
pub fn check_description(text: &str) -> Result<(), Error> {
    check_lines("description", text)?;
    let length = text.chars().count();
    if length > MAX_DESCRIPTION {
        return Err(Error::invalid("description", format!("{length} characters are more than {MAX_DESCRIPTION}")));
    }
    Ok(())
}

/// Checks the message of a revision, like a description.
pub fn check_message(text: &str) -> Result<(), Error> {
    check_lines("message", text)?;
    if text.chars().count() > MAX_MESSAGE {
        return Err(Error::invalid("message", format!("use at most {MAX_MESSAGE} characters")));
    }
    Ok(())
}

fn check_lines(field: &'static str, text: &str) -> Result<(), Error> {
    if text.lines().flat_map(|line| line.split('\t')).all(is_printable) {
        return Ok(());
    }
    Err(Error::invalid(field, "it holds control or invisible characters"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_and_messages_are_readable_text() {
        for (text, want) in [
            ("", true),
            ("For Asia.\n\n\t- prod\r\n", true),
            ("größer, 更大", true),
            ("a\0b", false),
            ("a\u{1b}[2Jb", false),
            ("a\u{202e}b", false),
            ("a\rb", false),
        ] {
            assert_eq!((check_description(text).is_ok(), check_message(text).is_ok()), (want, want), "{text:?}");
        }
        for (length, description, message) in [(500, true, true), (501, true, false), (1000, true, false), (1001, false, false)] {
            let text = "é".repeat(length);
            assert_eq!((check_description(&text).is_ok(), check_message(&text).is_ok()), (description, message), "{length}");
        }
    }
}
