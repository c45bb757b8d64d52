//! `stagegate stage list`.

use stagegate_api::client::all;

use crate::{cli::GlobalArgs, error::CliError, lookup, output::time, printable::quoted, session::Session};

/// Lists the stages of an app.
pub fn list(global: &GlobalArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let (org, app) = (session.org_here()?, session.app_here(None)?);
    let stages =
        all(|page| session.client.stages(&org, &app, page)).map_err(|error| lookup::no_app(&session, &org, &app, error))?;
    let guarded = if session.output.is_json() { Vec::new() } else { guarded(&session, &org)? };
    let mark = |profile: &String| if guarded.contains(profile) { "yes" } else { "-" }.to_owned();
    session.output.list(
        &stages,
        &["stage", "profile", "guarded", "changed"],
        |stage| vec![stage.name.clone(), stage.profile.clone(), mark(&stage.profile), time(stage.updated_at)],
        &format!("app `{app}` has no stages yet; run `stagegate stage add STAGE --app {} --profile PROFILE`", quoted(&app)),
    )
}

/// The names of the guarded profiles.
fn guarded(session: &Session, org: &str) -> Result<Vec<String>, CliError> {
    let profiles = all(|page| session.client.profiles(org, page))?;
    Ok(profiles.into_iter().filter(|profile| profile.guarded).map(|profile| profile.name).collect())
}
