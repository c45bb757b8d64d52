//! Revisions: what profiles, services and instances looked like, who changed them, and why.

use std::{fmt, str::FromStr};

use jiff::Timestamp;

use crate::{error::Error, id::DeploymentId, role::RoleArn, safeguard::Safeguard};

/// One line of an owner's history. Parameters and links say themselves for which revisions they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// 1 for the first.
    pub revision: i64,
    /// What only profiles have.
    pub profile: Option<ProfileState>,
    /// What changed, such as `parameter tableName set`.
    pub change: String,
    /// Why, in the author's words.
    pub message: Option<String>,
    /// The name of the user who made it.
    pub author: String,
    /// When.
    pub at: Timestamp,
}

/// What a profile holds besides its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileState {
    /// What lists show beside the name.
    pub description: String,
    /// The cloud role that deploys get.
    pub role: Option<RoleArn>,
    /// Whether the org's default provider must not serve it.
    pub guarded: bool,
    /// What a packaged service must pass, in their order.
    pub safeguards: Vec<Safeguard>,
}

/// A moment to look back to: what `--at` takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Moment {
    /// The present.
    #[default]
    Now,
    /// A revision of the nearest owner: `7` or `r7`.
    Revision(i64),
    /// A time.
    Time(Timestamp),
    /// What a deployment used.
    Deployment(DeploymentId),
}

impl Moment {
    const RULE: &'static str = "a revision such as `r7`, a time such as `2026-03-01T09:00:00Z`, or the id of a deployment";
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now => f.write_str("now"),
            Self::Revision(revision) => write!(f, "r{revision}"),
            Self::Time(time) => write!(f, "{time}"),
            Self::Deployment(deployment) => write!(f, "{deployment}"),
        }
    }
}

impl FromStr for Moment {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if let Ok(deployment) = text.parse() {
            return Ok(Self::Deployment(deployment));
        }
        if let Some(revision) = text.strip_prefix('r').unwrap_or(text).parse().ok().filter(|revision| *revision > 0) {
            return Ok(Self::Revision(revision));
        }
        text.parse().map(Self::Time).map_err(|_| Error::invalid_name("moment", text, Self::RULE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_revision_a_time_or_a_deployment() {
        let time = "2026-03-01T09:00:00Z";
        let deployment = "dep_0192f0c1e8a07b3c9d4e5f60718293a4";
        for (text, want) in [
            ("7", Some(Moment::Revision(7))),
            ("r7", Some(Moment::Revision(7))),
            (time, Some(Moment::Time(time.parse().unwrap()))),
            (deployment, Some(Moment::Deployment(deployment.parse().unwrap()))),
            ("0", None),
            ("-1", None),
            ("r", None),
            ("yesterday", None),
            ("2026-03-01", None),
            ("", None),
        ] {
            let moment = text.parse::<Moment>().ok();
            assert_eq!(moment, want, "{text:?}");
            let again = moment.as_ref().map(|moment| moment.to_string().parse().unwrap());
            assert_eq!(again, moment, "{text:?}");
        }
    }
}
