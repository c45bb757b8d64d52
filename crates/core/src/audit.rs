//! Audit events: append-only records of who did what to which thing, from where, with what result (rule L1).

use std::borrow::Cow;

use jiff::Timestamp;

use crate::id::{AccessKeyId, AuditEventId, OrgId, UserId};

/// How an audited act ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
}

impl Outcome {
    /// The word stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

/// An act, before the caller's part is added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The org it touched; none for acts on the installation.
    pub org: Option<OrgId>,
    /// Dotted name, such as `profile.role.set`.
    pub action: Cow<'static, str>,
    /// What it was done to: an id, or a name where no id exists yet.
    pub target: String,
    /// Further facts, never secrets.
    pub detail: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
}

impl Act {
    /// An act that was done.
    pub fn done(org: &OrgId, action: &'static str, target: impl AsRef<str>) -> Self {
        Self {
            org: Some(org.clone()),
            action: Cow::Borrowed(action),
            target: target.as_ref().to_owned(),
            detail: None,
            outcome: Outcome::Done,
        }
    }

    /// An act that was refused.
    pub fn refused(org: &OrgId, action: &'static str, target: impl AsRef<str>) -> Self {
        Self { outcome: Outcome::Refused, ..Self::done(org, action, target) }
    }

    /// An attempt that belongs to no org; refused until told otherwise.
    pub fn attempt(action: &'static str, target: impl AsRef<str>) -> Self {
        Self {
            org: None,
            action: Cow::Borrowed(action),
            target: target.as_ref().to_owned(),
            detail: None,
            outcome: Outcome::Refused,
        }
    }

    /// The same act, done.
    #[must_use]
    pub fn succeeded(self) -> Self {
        Self { outcome: Outcome::Done, ..self }
    }

    /// Adds a fact.
    #[must_use]
    pub fn with(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// One stored record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// Sorts by time.
    pub id: AuditEventId,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub act: Act,
    /// Who; none before anybody is signed in.
    pub user: Option<UserId>,
    /// With which key.
    pub access_key: Option<AccessKeyId>,
    /// From which address.
    pub address: String,
    /// The request that did it.
    pub request_id: String,
}
