//! Instances: a service as it lives in one stage and region.

use std::{fmt, str::FromStr};

use jiff::Timestamp;

use crate::{
    error::Error,
    id::{AppId, InstanceId, ServiceId},
    name::{AppName, NameOrId, RegionName, ServiceName, StageName},
};

/// A service in one stage and region. It comes into being at its first deploy, or when something is set on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Stable id.
    pub id: InstanceId,
    /// The app it belongs to.
    pub app: AppId,
    /// The app's present name.
    pub app_name: AppName,
    /// The service.
    pub service: ServiceId,
    /// The service's name.
    pub service_name: ServiceName,
    /// Where: stage and region, unique in the service.
    pub place: Place,
    /// Grows by one with every change of its parameters, links or state; 0 before the first.
    pub revision: i64,
    /// When it came into being.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Since when lists leave it out.
    pub archived_at: Option<Timestamp>,
}

/// A stage and a region, `prod:us-east-1` as text: what an instance is called within its service.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The stage, added to the app or not.
    pub stage: StageName,
    /// The region.
    pub region: RegionName,
}

impl FromStr for Place {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (stage, region) = halves(text)?;
        Ok(Self { stage: stage.parse()?, region: region.parse()? })
    }
}

/// How a request names a place: a stage by its name or id, and a region, as in [`Place`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceAddress {
    /// The stage, added to the app or not.
    pub stage: NameOrId<StageName>,
    /// The region.
    pub region: RegionName,
}

impl FromStr for PlaceAddress {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (stage, region) = halves(text)?;
        Ok(Self { stage: stage.parse()?, region: region.parse()? })
    }
}

impl From<Place> for PlaceAddress {
    fn from(place: Place) -> Self {
        Self { stage: place.stage.into(), region: place.region }
    }
}

fn halves(text: &str) -> Result<(&str, &str), Error> {
    let unnamed = || Error::invalid_name("instance name", text, "`STAGE:REGION`, such as `prod:us-east-1`");
    text.split_once(':').ok_or_else(unnamed)
}

impl fmt::Display for PlaceAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.stage.as_str(), self.region)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.stage, self.region)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_stage_and_a_region() {
        for (text, want) in [
            ("prod:us-east-1", true),
            ("feature-x.2:eu-west-1", true),
            ("prod", false),
            ("prod:", false),
            (":us-east-1", false),
            ("prod:us:east", false),
            ("", false),
        ] {
            let place = text.parse::<Place>();
            assert_eq!(place.is_ok(), want, "{text:?}");
            assert!(place.is_err() || place.unwrap().to_string() == text);
        }
    }
}
