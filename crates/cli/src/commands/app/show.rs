//! `stagegate app show`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::client::all;

use crate::{
    cli::GlobalArgs,
    complete::Names,
    error::CliError,
    lookup,
    output::{or_dash, time},
    session::Session,
};

/// Show an app, its stages and its services
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// Name of the app, instead of `--app`
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Apps)]
    name: Option<String>,
}

/// Shows an app. As JSON it is the app alone: `stage list` and `service list` have the rest.
pub fn show(global: &GlobalArgs, args: &ShowArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let (org, name) = (session.org_here()?, session.app_here(args.name.as_deref())?);
    let app = lookup::app(&session, &org, &name)?;
    if session.output.is_json() {
        return session.output.json(&app);
    }
    let stages = all(|page| session.client.stages(&org, &name, page))?;
    let services = all(|page| session.client.services(&org, &name, false, page))?;
    let services: Vec<String> = services.into_iter().map(|service| service.name).collect();
    let stages: Vec<String> = stages.iter().map(|stage| format!("{} ({})", stage.name, stage.profile)).collect();
    session.output.show(
        &app,
        &[
            ("app", app.name.clone()),
            ("org", org.clone()),
            ("default profile", or_dash(app.default_profile.as_deref())),
            ("stages (profile)", or_dash(Some(&stages.join(", ")))),
            ("services", or_dash(Some(&services.join(", ")))),
            ("revision", app.revision.to_string()),
            ("changed", time(app.updated_at)),
            ("id", app.id.clone()),
        ],
    )?;
    if stages.is_empty() && app.default_profile.is_none() {
        session
            .output
            .note(&format!("no stage has a profile yet; run `stagegate stage add STAGE --app {name} --profile PROFILE`"));
    }
    Ok(())
}
