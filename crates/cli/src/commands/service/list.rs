//! `stagegate service list`.

use clap::Args;
use stagegate_api::{client::all, service::ServiceBody};

use crate::{
    cli::GlobalArgs,
    error::CliError,
    lookup,
    output::{or_dash, time},
    printable::quoted,
    session::Session,
};

/// List the services of an app
#[derive(Args, Debug)]
pub struct ListArgs {
    /// Show archived ones as well
    #[arg(long)]
    archived: bool,
}

/// Lists the services of an app.
pub fn list(global: &GlobalArgs, args: &ListArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let (org, app) = (session.org_here()?, session.app_here(None)?);
    let services = all(|page| session.client.services(&org, &app, args.archived, page))
        .map_err(|error| lookup::no_app(&session, &org, &app, error))?;
    let columns = if args.archived { 4 } else { 3 };
    session.output.list(
        &services,
        &["service", "revision", "changed", "archived"][..columns],
        |service| row(service)[..columns].to_vec(),
        &empty(&app, args.archived),
    )
}

fn row(service: &ServiceBody) -> [String; 4] {
    [
        service.name.clone(),
        service.revision.to_string(),
        time(service.updated_at),
        or_dash(service.archived_at.map(time).as_deref()),
    ]
}

fn empty(app: &str, archived: bool) -> String {
    let archive = if archived { "" } else { "; `--archived` shows those in the archive" };
    let make = format!("a deploy makes them, and so does `stagegate service create NAME --app {}`", quoted(app));
    format!("app `{app}` has no services: {make}{archive}")
}
