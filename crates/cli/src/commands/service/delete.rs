//! `stagegate service delete`.

use clap::Args;

use super::{Which, find};
use crate::{cli::GlobalArgs, context::Field, error::CliError, input, session::Session};

/// Delete a service with all that is set on it; its deployments stay
#[derive(Args, Debug)]
pub struct DeleteArgs {
    #[command(flatten)]
    which: Which,
    /// Delete its instances with it
    #[arg(long)]
    instances: bool,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

/// Deletes a service, after asking.
pub fn delete(global: &GlobalArgs, args: &DeleteArgs) -> Result<(), CliError> {
    input::check_agreement(args.yes)?;
    let session = Session::open(global)?;
    let Some(name) = session.named(Field::Service, args.which.name.as_deref()) else {
        let hint = "name it, or pass `--service NAME`";
        return Err(CliError::usage("say which service to delete; files of the folder are not asked", hint));
    };
    let found = find(&session, &name)?;
    let with = if args.instances { "all its instances and their parameters" } else { "all its parameters" };
    input::agree(args.yes, &format!("delete {} with {with}?", found.words()))?;
    let service = &found.service;
    session.client.delete_service(&found.org, &found.app, &service.id, service.revision, args.instances)?;
    session.output.note(&format!("deleted {}; its deployments stay", found.words()));
    Ok(())
}
