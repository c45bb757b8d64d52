//! Deployments: recorded runs of deploy or remove.

use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    check::{Judged, Override},
    error::Error,
    id::{AppId, DeploymentId, InstanceId, OrgId, ProfileId, ServiceId, UserId},
    name::{RegionName, ServiceName, StageName},
};

/// The longest service file that is recorded, in bytes: 256 KiB.
pub const MAX_SERVICE_FILE_BYTES: usize = 256 * 1024;

/// How far a deployment got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Started; a record that stays like this belongs to a run that was cut off.
    Running,
    /// The framework ended well.
    Succeeded,
    /// The framework, or a step before it, failed.
    Failed,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Running, Self::Succeeded, Self::Failed];

    /// The word stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

impl FromStr for Status {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "running" => Ok(Self::Running),
            "succeeded" => Ok(Self::Succeeded),
            "failed" => Ok(Self::Failed),
            _ => Err(Error::invalid_name("status", text, "`running`, `succeeded` or `failed`")),
        }
    }
}

/// What a deployment did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeploymentKind {
    /// It made or changed the stack.
    #[default]
    Deploy,
    /// It took the stack away.
    Remove,
}

impl DeploymentKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Deploy, Self::Remove];

    /// The word stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deploy => "deploy",
            Self::Remove => "remove",
        }
    }
}

impl FromStr for DeploymentKind {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "deploy" => Ok(Self::Deploy),
            "remove" => Ok(Self::Remove),
            _ => Err(Error::invalid_name("kind of deployment", text, "`deploy` or `remove`")),
        }
    }
}

/// A deployment without its sealed details (git facts, outputs, error text).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Stable id.
    pub id: DeploymentId,
    /// The org.
    pub org: OrgId,
    /// The app.
    pub app: AppId,
    /// The service deployed.
    pub service: ServiceName,
    /// To which stage, added or not.
    pub stage: StageName,
    /// To which region.
    pub region: RegionName,
    /// What it did.
    pub kind: DeploymentKind,
    /// How far it got.
    pub status: Status,
    /// The profile that was used, by its name then.
    pub profile: Option<String>,
    /// What of the owners it used.
    pub used: Used,
    /// The account whose credentials were handed out.
    pub account_id: Option<String>,
    /// What came of the check of its package, if there was one.
    pub judged: Option<Judged>,
    /// Who went past the safeguards, if its stage was guarded.
    pub overridden: Option<Override>,
    /// Who deployed.
    pub user: UserId,
    /// Their name.
    pub author: String,
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// The owners whose values a deployment got, each at the revision it had then. None: there was no such owner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// The profile.
    pub profile: Option<(ProfileId, i64)>,
    /// The service.
    pub service: Option<(ServiceId, i64)>,
    /// The instance.
    pub instance: Option<(InstanceId, i64)>,
}

/// The last deployment of an instance, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastDeployment {
    /// Its id.
    pub id: DeploymentId,
    /// What it did.
    pub kind: DeploymentKind,
    /// How far it got.
    pub status: Status,
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}
