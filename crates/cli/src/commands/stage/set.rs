//! `stagegate stage set`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::stage::SetStage;

use super::add::unknown;
use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, session::Session};

/// Give a stage another profile
#[derive(Args, Debug)]
pub struct SetArgs {
    /// Name of the stage
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Stages)]
    name: String,
    /// The profile that deploys to it get
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    profile: String,
}

/// Gives a stage another profile.
pub fn set(global: &GlobalArgs, args: &SetArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let (org, app) = (session.org_here()?, session.app_here(None)?);
    let present = lookup::stage(&session, &org, &app, &args.name)?;
    let stage = session
        .client
        .set_stage(&org, &app, &args.name, present.revision, &SetStage { profile: args.profile.clone() })
        .map_err(|error| unknown(&session, &org, &app, &args.profile, error))?;
    let sentence = format!(
        "stage `{}` of app `{app}` in org `{org}` has the profile `{}` (before: `{}`)",
        stage.name, stage.profile, present.profile
    );
    session.output.changed(&stage, &sentence)
}
