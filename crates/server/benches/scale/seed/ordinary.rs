//! An ordinary org: 10 apps with a service each, 10 stages and as many instances in each app, and 1,000 parameters.

use stagegate_core::{app::ProfileRef, instance::Place, owner::OwnerId};

use super::past::{Held, Past};
use crate::Failure;

/// How many apps an org has.
pub(crate) const APPS: usize = 10;
/// The service of every app.
pub(crate) const SERVICE: &str = "api";
/// The region of every instance.
pub(crate) const REGION: &str = "us-east-1";
/// The stage whose instances hold many parameters.
pub(crate) const STAGE: &str = "prod";
/// How many parameters resolve in [`STAGE`].
pub(crate) const RESOLVED_KEYS: usize = 50;

/// 3 × 20 parameters.
const OF_PROFILES: Held = Held { keys: 0..20, revisions: 3 };
/// 10 × 20 parameters; 5 of each hide the profile's.
const OF_SERVICES: Held = Held { keys: 15..35, revisions: 3 };
/// 10 × 20 parameters; 5 of each hide the service's.
const OF_MAIN_INSTANCES: Held = Held { keys: 30..50, revisions: 3 };
/// 90 × 6 parameters.
const OF_OTHER_INSTANCES: Held = Held { keys: 30..36, revisions: 3 };

/// The stages of every app, each with its place in the list of profiles.
const STAGES: [(&str, usize); 10] = [
    (STAGE, 0),
    ("canary", 0),
    ("demo", 0),
    ("staging", 1),
    ("load", 1),
    ("qa", 1),
    ("dev", 2),
    ("test", 2),
    ("ada", 2),
    ("grace", 2),
];
/// What an org's log held before, beside its deployments.
const EVENTS: usize = 200;

/// Makes all of it.
pub(super) async fn furnish(past: &mut Past<'_>) -> Result<(), Failure> {
    let mut profiles = Vec::new();
    for name in ["Production", "Staging", "Development"] {
        profiles.push(past.profile(name, &OF_PROFILES)?);
    }
    past.flush().await?;
    let providers = [past.provider("main").await?, past.provider("other").await?];
    for number in 1..=APPS {
        let linked = app(past, &format!("app-{number:02}"), &profiles).await?;
        past.flush().await?;
        for (owner, provider) in linked.iter().zip(&providers) {
            past.link(owner, provider).await?;
        }
    }
    for number in 0..EVENTS {
        past.event("parameter.set", format!("target {number:05}"));
    }
    Ok(())
}

/// One app. Returns the owners that want a provider: its service and its main instance.
async fn app(past: &mut Past<'_>, name: &str, profiles: &[ProfileRef]) -> Result<Vec<OwnerId>, Failure> {
    let Some(last) = profiles.last() else { return Ok(Vec::new()) };
    let app = past.app(name, last).await?;
    let service = past.service(&app, SERVICE, &OF_SERVICES)?;
    let mut linked = vec![(&service.id).into()];
    for (stage, profile) in STAGES {
        let profile = profiles.get(profile).unwrap_or(last);
        past.stage(&app, stage, profile)?;
        let place = Place { stage: stage.parse()?, region: REGION.parse()? };
        let held = if stage == STAGE { &OF_MAIN_INSTANCES } else { &OF_OTHER_INSTANCES };
        let instance = past.instance(&service, place, held)?;
        past.deployment(&app, profile, &instance)?;
        past.event("deployment.start", &instance.id);
        if stage == STAGE {
            linked.push((&instance.id).into());
        }
    }
    Ok(linked)
}
