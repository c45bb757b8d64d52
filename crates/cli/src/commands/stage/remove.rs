//! `stagegate stage remove`.

use clap::{Args, builder::NonEmptyStringValueParser};

use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, session::Session};

/// Remove a stage: deploys to it get the app's default profile from then on
#[derive(Args, Debug)]
pub struct RemoveArgs {
    /// Name of the stage
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Stages)]
    name: String,
}

/// Removes a stage, and says what deploys to it get now.
pub fn remove(global: &GlobalArgs, args: &RemoveArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let (org, app) = (session.org_here()?, session.app_here(None)?);
    let stage = lookup::stage(&session, &org, &app, &args.name)?;
    session.client.remove_stage(&org, &app, &args.name, stage.revision)?;
    session.output.note(&format!("removed stage `{}` of app `{app}` in org `{org}`", stage.name));
    // Said after the fact, so a failure here must not look like a failed removal.
    if let Ok(app) = session.client.app(&org, &app) {
        session.output.note(&match app.default_profile {
            Some(profile) => format!("deploys to it now get the app's default profile `{profile}`"),
            None => "deploys to it now get no profile: the app has no default one".to_owned(),
        });
    }
    Ok(())
}
