//! How the command line names one side of a comparison.

use std::str::FromStr;

use stagegate_core::{instance::Place, name::StageName, revision::Moment};

use crate::error::CliError;

/// A stage, perhaps in a region, perhaps as it was: `STAGE[:REGION][@MOMENT]`. No stage holds a colon or an `@`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The stage.
    pub stage: String,
    /// The region, if it is named here.
    pub region: Option<String>,
    /// The moment; none: now.
    pub at: Option<String>,
}

impl FromStr for Side {
    type Err = CliError;

    fn from_str(text: &str) -> Result<Self, CliError> {
        let (place, at) = match text.split_once('@') {
            Some((place, at)) => (place, Some(at.parse::<Moment>()?.to_string())),
            None => (text, None),
        };
        if !place.contains(':') {
            return Ok(Self { stage: place.parse::<StageName>()?.into(), region: None, at });
        }
        let Place { stage, region } = place.parse()?;
        Ok(Self { stage: stage.into(), region: Some(region.into()), at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_a_stage_perhaps_a_region_and_a_moment() {
        let deployment = "dep_0192f0c1e8a07b3c9d4e5f60718293a4";
        for (text, want) in [
            ("prod", Some(("prod", None, None))),
            ("prod:eu-west-1", Some(("prod", Some("eu-west-1"), None))),
            ("prod@7", Some(("prod", None, Some("r7")))),
            ("prod:eu-west-1@r7", Some(("prod", Some("eu-west-1"), Some("r7")))),
            ("prod@2026-03-01T09:00:00Z", Some(("prod", None, Some("2026-03-01T09:00:00Z")))),
            (&format!("prod@{deployment}"), Some(("prod", None, Some(deployment)))),
            ("", None),
            (":eu-west-1", None),
            ("prod:", None),
            ("prod@", None),
            ("prod@yesterday", None),
            ("a b", None),
            ("prod:eu:west", None),
        ] {
            let side = text.parse::<Side>();
            let got = side.as_ref().ok().map(|side| (side.stage.as_str(), side.region.as_deref(), side.at.as_deref()));
            assert_eq!(got, want, "{text:?}");
            assert!(side.is_ok() || side.is_err_and(|error| error.exit_status() == 2 && error.hint().is_some()), "{text:?}");
        }
    }
}
