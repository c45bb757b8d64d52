//! `stagegate service`.

mod archive;
mod create;
mod delete;
mod edit;
mod list;
mod show;
mod unarchive;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};
use stagegate_api::service::ServiceBody;
use stagegate_core::{Error, id::looks_like_an_id, owner::OwnerAddress};

use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, session::Session};

/// The commands on services.
#[derive(Debug, Subcommand)]
pub enum ServiceCommand {
    List(list::ListArgs),
    /// Show a service and its instances
    Show(Which),
    Create(create::CreateArgs),
    Edit(edit::EditArgs),
    Archive(archive::ArchiveArgs),
    /// Take a service out of the archive
    Unarchive(archive::ArchiveArgs),
    Delete(delete::DeleteArgs),
}

/// Which service.
#[derive(Args, Debug)]
pub struct Which {
    /// Name or id of the service, instead of `--service`
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Services)]
    name: Option<String>,
}

/// A service and where it was found.
struct Found {
    org: String,
    app: String,
    service: ServiceBody,
}

impl Found {
    /// For sentences.
    fn words(&self) -> String {
        format!("service `{}` of app `{}` in org `{}`", self.service.name, self.app, self.org)
    }
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &ServiceCommand) -> Result<(), CliError> {
    match command {
        ServiceCommand::List(args) => list::list(global, args),
        ServiceCommand::Show(which) => show::show(global, which),
        ServiceCommand::Create(args) => create::create(global, args),
        ServiceCommand::Edit(args) => edit::edit(global, args),
        ServiceCommand::Archive(args) => archive::archive(global, args),
        ServiceCommand::Unarchive(args) => unarchive::unarchive(global, args),
        ServiceCommand::Delete(args) => delete::delete(global, args),
    }
}

/// The service that is meant. An id says by itself which app it is of.
fn find(session: &Session, name: &str) -> Result<Found, CliError> {
    let org = session.org_here()?;
    let (app, name) = if looks_like_an_id(name) {
        match lookup::owner_address(session, &org, name)? {
            OwnerAddress::Service { app, service } => (app, service.as_str().to_owned()),
            _ => return Err(Error::no_such("service", name).into()),
        }
    } else {
        (session.app_here(None)?, name.to_owned())
    };
    let service = lookup::service(session, &org, &app, &name)?;
    Ok(Found { org, app: service.app.clone(), service })
}
