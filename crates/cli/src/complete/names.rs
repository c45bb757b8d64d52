//! The names of things, as the server knows them now.

use std::{collections::BTreeSet, sync::mpsc::channel, thread, time::Duration};

use clap::builder::ArgExt;
use stagegate_api::{
    client::{Timeouts, all},
    deployment::{DeploymentBody, DeploymentQuery},
    instance::InstanceQuery,
};
use stagegate_core::access::Scope;

use super::{Candidate, Line};
use crate::{env, error::CliError, owner::Owner, printable, session::Session};

/// Longer than that nobody waits at a prompt.
const PATIENCE: Duration = Duration::from_secs(1);
/// So many deployments are looked at, newest first.
const DEPLOYMENTS: i64 = 200;

/// What an argument names: `#[arg(add = Names::Profiles)]` completes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// The user's orgs.
    Orgs,
    /// The apps of the org.
    Apps,
    /// The stages of the app.
    Stages,
    /// The services of the app.
    Services,
    /// The regions that instances of the app are in.
    Regions,
    /// The profiles of the org.
    Profiles,
    /// The parameters of the profile, service or instance on the line.
    Parameters,
    /// The latest deployments.
    Deployments,
    /// The user's access keys in the org.
    AccessKeys,
    /// What an access key may be used for.
    Scopes,
}

impl ArgExt for Names {}

/// The names that `line` may mean; none if they cannot be had, or not soon enough.
pub fn ask(names: Names, line: &Line) -> Vec<Candidate> {
    let (sender, receiver) = channel();
    let line = line.clone();
    // Whatever the thread waits for, the process does not.
    thread::spawn(move || sender.send(fetch(names, &line).unwrap_or_default()));
    let mut found = receiver.recv_timeout(PATIENCE).unwrap_or_default();
    found.retain(|candidate| can_be_typed(&candidate.word));
    found
}

/// A name of somebody else's could move the cursor or be taken for an option.
fn can_be_typed(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('-') && printable::line(name) == name
}

fn fetch(names: Names, line: &Line) -> Result<Vec<Candidate>, CliError> {
    if names == Names::Scopes {
        return Ok(Scope::ALL.iter().map(|scope| Candidate::new(scope.as_str(), "")).collect());
    }
    let session = Session::silent(&line.global(), Timeouts { connect: PATIENCE, overall: PATIENCE })?;
    if names == Names::Orgs {
        let orgs = all(|page| session.client.orgs(page))?;
        return Ok(orgs.into_iter().map(|org| Candidate::new(org.name, org.role)).collect());
    }
    in_org(names, line, &session, &session.org_here()?)
}

fn in_org(names: Names, line: &Line, session: &Session, org: &str) -> Result<Vec<Candidate>, CliError> {
    let client = &session.client;
    Ok(match names {
        // Of no org: answered before.
        Names::Orgs | Names::Scopes => Vec::new(),
        Names::Apps => {
            let apps = all(|page| client.apps(org, page))?;
            apps.into_iter().map(|app| Candidate::new(app.name, "")).collect()
        }
        Names::Stages => {
            let app = session.app_here(None)?;
            let stages = all(|page| client.stages(org, &app, page))?;
            stages.into_iter().map(|stage| Candidate::new(stage.name, format!("profile {}", stage.profile))).collect()
        }
        Names::Services => {
            let app = session.app_here(None)?;
            let services = all(|page| client.services(org, &app, false, page))?;
            services.into_iter().map(|service| Candidate::new(service.name, "")).collect()
        }
        Names::Regions => regions(session, org)?,
        Names::Profiles => {
            let profiles = all(|page| client.profiles(org, page))?;
            profiles.into_iter().map(|profile| Candidate::new(profile.name, profile.description)).collect()
        }
        Names::Parameters => {
            let Some(owner) = owner(line, session)? else { return Ok(Vec::new()) };
            let parameters = all(|page| client.parameters(org, &owner.address(), page))?;
            parameters.into_iter().map(|parameter| Candidate::new(parameter.key, parameter.description)).collect()
        }
        Names::Deployments => {
            // Like `deployment list`, files do not narrow it.
            let app = line.option("--app").map(str::to_owned).or_else(|| env::get(env::APP));
            deployments(session, org, app)?.into_iter().map(deployment).collect()
        }
        Names::AccessKeys => {
            let keys = all(|page| client.access_keys(org, page))?;
            keys.into_iter().filter(|key| key.revoked_at.is_none()).map(|key| Candidate::new(key.id, key.name)).collect()
        }
    })
}

/// Whose parameters the line is about, if it says so in full.
fn owner(line: &Line, session: &Session) -> Result<Option<Owner>, CliError> {
    let option = |name: &str| line.option(name).map(str::to_owned);
    if let Some(name) = option("--profile") {
        return Ok(Some(Owner::Profile { name }));
    }
    let Some(service) = option("--service") else { return Ok(None) };
    let app = session.app_here(None)?;
    Ok(match (option("--stage"), option("--region")) {
        (None, _) => Some(Owner::Service { app, service }),
        (Some(stage), Some(region)) => Some(Owner::Instance { app, service, stage, region }),
        (Some(_), None) => None,
    })
}

fn deployments(session: &Session, org: &str, app: Option<String>) -> Result<Vec<DeploymentBody>, CliError> {
    let query = DeploymentQuery { app, limit: Some(DEPLOYMENTS), ..DeploymentQuery::default() };
    Ok(session.client.deployments(org, &query)?.items)
}

fn deployment(deployment: DeploymentBody) -> Candidate {
    let help = format!("{} {} to {}: {}", deployment.app, deployment.service, deployment.stage, deployment.status);
    Candidate::new(deployment.id, help)
}

/// The regions that the app lives in, each once.
fn regions(session: &Session, org: &str) -> Result<Vec<Candidate>, CliError> {
    let app = session.app_here(None)?;
    let query = InstanceQuery { limit: Some(DEPLOYMENTS), ..InstanceQuery::default() };
    let instances = session.client.instances(org, &app, &query)?.items;
    let regions: BTreeSet<String> = instances.into_iter().map(|instance| instance.region).collect();
    Ok(regions.into_iter().map(|region| Candidate::new(region, "")).collect())
}

#[cfg(test)]
mod tests {
    use super::can_be_typed;

    #[test]
    fn names_that_would_do_harm_are_left_out() {
        for (name, want) in
            [("prod", true), ("Real $(x)", true), ("", false), ("--yes", false), ("a\nb", false), ("a\u{1b}[2J", false)]
        {
            assert_eq!(can_be_typed(name), want, "{name:?}");
        }
    }
}
