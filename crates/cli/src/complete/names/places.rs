//! Stages, regions, and instances as places.

use std::collections::BTreeSet;

use stagegate_api::{
    client::all,
    instance::{InstanceBody, InstanceQuery},
};

use super::{super::Candidate, super::Line, ONE_PAGE};
use crate::{
    context::{self, Field},
    error::CliError,
    session::Session,
};

/// The stages of the app.
pub fn stages(session: &Session, org: &str) -> Result<Vec<Candidate>, CliError> {
    let app = session.app_here(None)?;
    let stages = all(|page| session.client.stages(org, &app, page))?;
    Ok(stages.into_iter().map(|stage| Candidate::new(stage.name, format!("profile {}", stage.profile))).collect())
}

/// The regions that the app lives in, each once; of more instances than one answer holds, only those in it.
pub fn regions(session: &Session, org: &str) -> Result<Vec<Candidate>, CliError> {
    let instances = instances(session, org, InstanceQuery::default())?;
    let regions: BTreeSet<String> = instances.into_iter().map(|instance| instance.region).collect();
    Ok(regions.into_iter().map(|region| Candidate::new(region, "")).collect())
}

/// The instances of the service, archived or not.
pub fn places(session: &Session, org: &str) -> Result<Vec<Candidate>, CliError> {
    let service = session.service_here(None)?;
    let query = InstanceQuery { service: Some(service), archived: Some(true), ..InstanceQuery::default() };
    Ok(instances(session, org, query)?.iter().map(place).collect())
}

/// What can be a side of a comparison: a region counts only for a service.
pub fn sides(line: &Line, session: &Session, org: &str) -> Result<Vec<Candidate>, CliError> {
    let mut sides = stages(session, org)?;
    let service = context::discover(&line.global())?.setting(Field::Service).map(|setting| setting.value.clone());
    if service.is_some() {
        let query = InstanceQuery { service, ..InstanceQuery::default() };
        // The service may be none that the app has.
        sides.extend(instances(session, org, query).unwrap_or_default().iter().map(place));
    }
    Ok(sides)
}

fn instances(session: &Session, org: &str, query: InstanceQuery) -> Result<Vec<InstanceBody>, CliError> {
    let app = session.app_here(None)?;
    Ok(session.client.instances(org, &app, &InstanceQuery { limit: Some(ONE_PAGE), ..query })?.items)
}

fn place(instance: &InstanceBody) -> Candidate {
    let help = if instance.archived_at.is_some() { "archived" } else { "" };
    Candidate::new(format!("{}:{}", instance.stage, instance.region), help)
}
