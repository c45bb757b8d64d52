//! `stagegate instance`.

mod archive;
mod create;
mod delete;
mod list;
mod show;
mod unarchive;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};
use stagegate_api::instance::{InstanceBody, LastDeploymentBody};
use stagegate_core::{Error, id::looks_like_an_id, owner::OwnerAddress};

use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, session::Session};

/// The commands on instances.
#[derive(Debug, Subcommand)]
pub enum InstanceCommand {
    List(list::ListArgs),
    /// Show an instance and its last deployment
    Show(Which),
    Create(create::CreateArgs),
    Archive(archive::ArchiveArgs),
    /// Take an instance out of the archive
    Unarchive(archive::ArchiveArgs),
    Delete(delete::DeleteArgs),
}

/// Which instance.
#[derive(Args, Debug)]
pub struct Which {
    /// Id of the instance, or `STAGE:REGION` instead of `--stage` and `--region`
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Places)]
    instance: Option<String>,
}

/// An instance and where it was found.
struct Found {
    org: String,
    instance: InstanceBody,
}

impl Found {
    /// For sentences.
    fn words(&self) -> String {
        let InstanceBody { app, service, stage, region, .. } = &self.instance;
        format!("instance `{stage}:{region}` of service `{service}` of app `{app}` in org `{}`", self.org)
    }

    /// What names it in requests.
    fn at(&self) -> (&str, &str, &str) {
        (&self.instance.app, &self.instance.service, &self.instance.id)
    }
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &InstanceCommand) -> Result<(), CliError> {
    match command {
        InstanceCommand::List(args) => list::list(global, args),
        InstanceCommand::Show(which) => show::show(global, which),
        InstanceCommand::Create(args) => create::create(global, args),
        InstanceCommand::Archive(args) => archive::archive(global, args),
        InstanceCommand::Unarchive(args) => unarchive::unarchive(global, args),
        InstanceCommand::Delete(args) => delete::delete(global, args),
    }
}

/// The instance that is meant. An id says by itself which service it is of.
fn find(session: &Session, which: &Which) -> Result<Found, CliError> {
    let org = session.org_here()?;
    let (app, service, place) = match which.instance.as_deref() {
        Some(id) if looks_like_an_id(id) => match lookup::owner_address(session, &org, id)? {
            OwnerAddress::Instance { app, service, place } => (app, service.as_str().to_owned(), place.to_string()),
            _ => return Err(Error::no_such("instance", id).into()),
        },
        Some(place) => (session.app_here(None)?, session.service_here(None)?, place.to_owned()),
        None => (session.app_here(None)?, session.service_here(None)?, session.place_here()?),
    };
    let instance = lookup::instance(session, &org, (&app, &service, &place))?;
    Ok(Found { org, instance })
}

/// How the last deployment went, in words.
pub(super) fn last_words(last: Option<&LastDeploymentBody>) -> String {
    match last {
        None => "never deployed".to_owned(),
        Some(last) if last.kind == "deploy" => last.status.clone(),
        Some(last) => format!("{} {}", last.kind, last.status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_deployment_is_told_in_words() {
        let last = |kind: &str, status: &str| LastDeploymentBody {
            id: "dep_1".into(),
            kind: kind.into(),
            status: status.into(),
            started_at: jiff::Timestamp::UNIX_EPOCH,
            finished_at: None,
        };
        assert_eq!(last_words(None), "never deployed");
        for (kind, status, want) in
            [("deploy", "succeeded", "succeeded"), ("deploy", "running", "running"), ("remove", "succeeded", "remove succeeded")]
        {
            assert_eq!(last_words(Some(&last(kind, status))), want);
        }
    }
}
