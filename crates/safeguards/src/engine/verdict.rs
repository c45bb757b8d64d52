//! What came of the entries.

use serde::{Deserialize, Serialize};

use super::{Entry, Exception};
use crate::Finding;

/// What came of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Nothing was found.
    Passed,
    /// Something was found, and blocks.
    Failed,
    /// Something was found, and does not block.
    Warned,
    /// It is for other stages.
    Skipped,
}

impl Status {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Warned => "warned",
            Self::Skipped => "skipped",
        }
    }
}

/// What came of one entry, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The safeguard.
    pub safeguard: String,
    /// What the output calls it.
    pub title: String,
    /// What to do about a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What came of it.
    pub status: Status,
    /// Whether it failed because it could not be run to its end, and not because of what it saw.
    #[serde(default)]
    pub errored: bool,
    /// What it objects to.
    #[serde(default)]
    pub findings: Vec<Finding>,
    /// What it would object to, if there were no exceptions.
    #[serde(default)]
    pub excepted: Vec<Excepted>,
    /// What it remarks without objecting.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// The address of its documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}

/// A finding with the exception that covers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excepted {
    /// The finding.
    pub finding: Finding,
    /// The exception.
    pub exception: Exception,
}

impl Verdict {
    /// The verdict of an entry that found nothing.
    pub(super) fn passed(entry: &Entry) -> Self {
        Self {
            safeguard: entry.safeguard.clone(),
            title: entry.title.clone(),
            description: entry.description.clone(),
            status: Status::Passed,
            errored: false,
            findings: Vec::new(),
            excepted: Vec::new(),
            warnings: Vec::new(),
            details: None,
        }
    }

    /// All sentences in one.
    pub fn message(&self) -> String {
        let sentences: Vec<&str> = self.findings.iter().map(|finding| finding.message.as_str()).collect();
        sentences.join(" ")
    }
}

/// What came of all entries, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// One for each entry.
    pub verdicts: Vec<Verdict>,
}

impl Report {
    /// Whether the deployment must not go on.
    pub fn blocks(&self) -> bool {
        self.count(Status::Failed) > 0
    }

    /// How many entries have come to a status.
    pub fn count(&self, status: Status) -> usize {
        self.verdicts.iter().filter(|verdict| verdict.status == status).count()
    }
}
