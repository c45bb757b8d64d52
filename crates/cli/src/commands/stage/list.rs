//! `stagegate stage list`.

use stagegate_api::client::all;

use crate::{cli::GlobalArgs, error::CliError, lookup, output::time, printable::quoted, session::Session};

/// Lists the stages of an app.
pub fn list(global: &GlobalArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let (org, app) = (session.org_here()?, session.app_here(None)?);
    let stages =
        all(|page| session.client.stages(&org, &app, page)).map_err(|error| lookup::no_app(&session, &org, &app, error))?;
    session.output.list(
        &stages,
        &["stage", "profile", "changed"],
        |stage| vec![stage.name.clone(), stage.profile.clone(), time(stage.updated_at)],
        &format!("app `{app}` has no stages yet; run `stagegate stage add STAGE --app {} --profile PROFILE`", quoted(&app)),
    )
}
