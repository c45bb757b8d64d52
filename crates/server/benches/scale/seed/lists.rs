//! Long lists, all in one org: each of the store's lists once, with as many items as are wanted.

use stagegate_core::{app::ProfileRef, instance::Place, parameter::MAX_KEYS_PER_OWNER};

use super::past::{Held, Past};
use crate::Failure;

/// The app with many stages, many services with an instance each, and many deployments.
pub(crate) const LISTED_APP: &str = "listed";
/// The app with one service in many stages.
pub(crate) const STAGED_APP: &str = "staged";
/// The stage of the many services.
pub(crate) const LISTED_STAGE: &str = "stage-00001";
/// The service in many stages; its instance in [`LISTED_STAGE`] has a long history.
pub(crate) const LISTED_SERVICE: &str = "service-00001";
/// The profile with as many keys as it may have, and a long history.
pub(crate) const LISTED_PROFILE: &str = "Listed";
/// The key of that instance, changed in each revision.
pub(crate) const LISTED_KEY: &str = "SETTING_000";

/// Makes all of it.
pub(super) async fn lengthen(past: &mut Past<'_>, length: usize) -> Result<(), Failure> {
    let revisions = i64::try_from(length)?;
    let keys = 0..length.min(MAX_KEYS_PER_OWNER);
    let profile = past.profile(LISTED_PROFILE, &Held { keys, revisions })?;
    past.flush().await?;
    for number in 1..=length {
        past.profile(&format!("Many {number:05}"), &Held::NOTHING)?;
        past.app(&format!("many-{number:05}"), &profile).await?;
        past.provider(&format!("many-{number:05}")).await?;
        past.access_key(&format!("many {number:05}")).await?;
    }
    services(past, &profile, length).await?;
    let app = past.app(STAGED_APP, &profile).await?;
    let service = past.service(&app, LISTED_SERVICE, &Held::NOTHING)?;
    past.instance(&service, place(1)?, &Held { keys: 0..1, revisions })?;
    for number in 2..=length {
        past.instance(&service, place(number)?, &Held::NOTHING)?;
    }
    past.flush().await
}

/// Many stages, and many services with an instance and a deployment each.
async fn services(past: &mut Past<'_>, profile: &ProfileRef, length: usize) -> Result<(), Failure> {
    let app = past.app(LISTED_APP, profile).await?;
    for number in 1..=length {
        past.stage(&app, place(number)?.stage.as_str(), profile)?;
        let service = past.service(&app, &format!("service-{number:05}"), &Held::NOTHING)?;
        let instance = past.instance(&service, place(1)?, &Held::NOTHING)?;
        past.deployment(&app, profile, &instance)?;
        past.event("deployment.start", &instance.id);
    }
    Ok(())
}

fn place(number: usize) -> Result<Place, Failure> {
    Ok(Place { stage: format!("stage-{number:05}").parse()?, region: super::REGION.parse()? })
}
