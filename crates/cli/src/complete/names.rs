//! The names of things, as the server knows them now.

mod layers;
mod places;

use std::{sync::mpsc::channel, thread, time::Duration};

use clap::{Command, CommandFactory as _, builder::ArgExt};
use stagegate_api::{
    client::{Timeouts, all},
    deployment::{DeploymentBody, DeploymentQuery},
    policy::PolicyBody,
};
use stagegate_core::{
    access::Scope,
    client_layers::ClientGeneration,
    deployment::{DeploymentKind, Status},
};

use stagegate_safeguards::builtin;

use super::{Candidate, Line};
use crate::{cli::Cli, commands::below, env, error::CliError, printable, session::Session};

/// Longer than that nobody waits at a prompt.
const PATIENCE: Duration = Duration::from_secs(1);
/// So many deployments, instances and revisions are looked at: one answer of the server.
const ONE_PAGE: i64 = 200;

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
    /// The providers of the org.
    Providers,
    /// The parameters of the profile, service or instance on the line.
    Parameters,
    /// The parameters of all layers of the stage, as `explain` shows them.
    StageParameters,
    /// The same, and the details of the stage's providers, as `exec` hands them over.
    Variables,
    /// The revisions of the profile, service or instance on the line.
    Revisions,
    /// Two of them, as `3..7`.
    RevisionRanges,
    /// The instances of the service, as `STAGE:REGION`.
    Places,
    /// The stages of the app, and their instances as `STAGE:REGION`.
    Sides,
    /// The details of the provider on the line.
    Details,
    /// The safeguards that come with the program.
    Safeguards,
    /// The same, and the policies of the org.
    AnySafeguards,
    /// The policies of the org.
    Policies,
    /// The titles of the safeguards of the profile on the line.
    SafeguardTitles,
    /// The latest deployments.
    Deployments,
    /// The user's access keys in the org.
    AccessKeys,
    /// What an access key may be used for.
    Scopes,
    /// How far a deployment got.
    Statuses,
    /// What a deployment did.
    Kinds,
    /// Generations of clients.
    Generations,
    /// Commands below those that are typed after `help`.
    Commands,
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
    if let Some(words) = fixed(names, line) {
        return Ok(words);
    }
    let session = Session::silent(&line.global(), Timeouts { connect: PATIENCE, overall: PATIENCE })?;
    if names == Names::Orgs {
        let orgs = all(|page| session.client.orgs(page))?;
        return Ok(orgs.into_iter().map(|org| Candidate::new(org.name, org.role)).collect());
    }
    in_org(names, line, &session, &session.org_here()?)
}

/// What is the same on every server.
fn fixed(names: Names, line: &Line) -> Option<Vec<Candidate>> {
    let plain = |word: &str| Candidate::new(word, "");
    Some(match names {
        Names::Scopes => Scope::ALL.iter().map(|scope| plain(scope.as_str())).collect(),
        Names::Statuses => Status::ALL.iter().map(|status| plain(status.as_str())).collect(),
        Names::Kinds => DeploymentKind::ALL.iter().map(|kind| plain(kind.as_str())).collect(),
        Names::Generations => {
            ClientGeneration::ALL.iter().map(|generation| Candidate::new(generation.as_str(), generation.words())).collect()
        }
        Names::Commands => commands(line),
        Names::Safeguards => builtins(),
        _ => return None,
    })
}

fn builtins() -> Vec<Candidate> {
    builtin::ALL.iter().map(|found| Candidate::new(found.id, found.summary)).collect()
}

fn policies(session: &Session, org: &str) -> Result<Vec<Candidate>, CliError> {
    let policies = all(|page| session.client.policies(org, page))?;
    let one = |policy: PolicyBody| Candidate::new(policy.name, policy.message.unwrap_or_default());
    Ok(policies.into_iter().map(one).collect())
}

/// Those after an option are not known to be commands, but then no command is called so.
fn commands(line: &Line) -> Vec<Candidate> {
    let mut found = Cli::command();
    for name in line.words().take(line.at()).skip_while(|word| *word != "help").skip(1) {
        let Some(below) = found.find_subcommand(name).cloned() else { return Vec::new() };
        found = below;
    }
    let about = |command: &Command| command.get_about().map(ToString::to_string).unwrap_or_default();
    below(&found).map(|command| Candidate::new(command.get_name(), about(command))).collect()
}

fn in_org(names: Names, line: &Line, session: &Session, org: &str) -> Result<Vec<Candidate>, CliError> {
    let client = &session.client;
    Ok(match names {
        // Of no org: answered before.
        Names::Orgs
        | Names::Scopes
        | Names::Statuses
        | Names::Kinds
        | Names::Generations
        | Names::Commands
        | Names::Safeguards => Vec::new(),
        Names::AnySafeguards => builtins().into_iter().chain(policies(session, org)?).collect(),
        Names::Policies => policies(session, org)?,
        Names::SafeguardTitles => {
            let Some(profile) = line.option("--profile") else { return Ok(Vec::new()) };
            let held = client.safeguards(org, profile)?.safeguards;
            held.into_iter().map(|one| Candidate::new(one.title, one.safeguard)).collect()
        }
        Names::Apps => {
            let apps = all(|page| client.apps(org, page))?;
            apps.into_iter().map(|app| Candidate::new(app.name, "")).collect()
        }
        Names::Stages => places::stages(session, org)?,
        Names::Services => {
            let app = session.app_here(None)?;
            let services = all(|page| client.services(org, &app, false, page))?;
            services.into_iter().map(|service| Candidate::new(service.name, "")).collect()
        }
        Names::Regions => places::regions(session, org)?,
        Names::Places => places::places(session, org)?,
        Names::Sides => places::sides(line, session, org)?,
        Names::Profiles => {
            let profiles = all(|page| client.profiles(org, page))?;
            profiles.into_iter().map(|profile| Candidate::new(profile.name, profile.description)).collect()
        }
        Names::Providers => {
            let providers = all(|page| client.providers(org, page))?;
            providers.into_iter().map(|provider| Candidate::new(provider.alias, provider.description)).collect()
        }
        Names::Details => {
            let providers = all(|page| client.providers(org, page))?;
            // Which word is the alias, only the parser knows; but another word is hardly called like a provider.
            let meant = providers.into_iter().find(|provider| line.others().any(|word| word == provider.alias));
            let details = meant.and_then(|provider| provider.details).unwrap_or_default();
            details.into_iter().map(|name| Candidate::new(name, "")).collect()
        }
        Names::Parameters => layers::parameters(line, session, org)?,
        Names::StageParameters => layers::of_stage(line, session, org)?.0,
        Names::Variables => {
            let (parameters, details) = layers::of_stage(line, session, org)?;
            parameters.into_iter().chain(details).collect()
        }
        Names::Revisions => layers::revisions(line, session, org)?,
        Names::RevisionRanges => layers::ranges(line.current(), &layers::revisions(line, session, org)?),
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

fn deployments(session: &Session, org: &str, app: Option<String>) -> Result<Vec<DeploymentBody>, CliError> {
    let query = DeploymentQuery { app, limit: Some(ONE_PAGE), ..DeploymentQuery::default() };
    Ok(session.client.deployments(org, &query)?.items)
}

fn deployment(deployment: DeploymentBody) -> Candidate {
    let help = format!("{} {} to {}: {}", deployment.app, deployment.service, deployment.stage, deployment.status);
    Candidate::new(deployment.id, help)
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
