//! `stagegate stage add`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::{client::ClientError, stage::AddStage};

use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, session::Session};

/// Add a stage to an app, with its profile
#[derive(Args, Debug)]
pub struct AddArgs {
    /// Name of the stage, as in `deploy --stage NAME`
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    name: String,
    /// The profile that deploys to it get
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    profile: String,
}

/// Adds a stage.
pub fn add(global: &GlobalArgs, args: &AddArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let (org, app) = (session.org_here()?, session.app_here(None)?);
    let add = AddStage { name: args.name.clone(), profile: args.profile.clone() };
    let stage =
        session.client.add_stage(&org, &app, &add).map_err(|error| unknown(&session, &org, &app, &args.profile, error))?;
    let sentence = format!("stage `{}` of app `{app}` in org `{org}` has the profile `{}`", stage.name, stage.profile);
    session.output.changed(&stage, &sentence)
}

/// The app or the profile may be what is not known.
pub(super) fn unknown(session: &Session, org: &str, app: &str, profile: &str, error: ClientError) -> CliError {
    if error.to_string().starts_with("no app ") {
        lookup::no_app(session, org, app, error)
    } else {
        lookup::no_profile(session, org, profile, error)
    }
}
