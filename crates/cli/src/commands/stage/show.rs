//! `stagegate stage show`.

use clap::{Args, builder::NonEmptyStringValueParser};

use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, output::time, session::Session};

/// Show a stage that was added to an app
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// Name or id of the stage
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Stages)]
    name: String,
}

/// Shows a stage.
pub fn show(global: &GlobalArgs, args: &ShowArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let (org, app) = (session.org_here()?, session.app_here(None)?);
    let stage = lookup::stage(&session, &org, &app, &args.name)?;
    session.output.show(
        &stage,
        &[
            ("stage", stage.name.clone()),
            ("app", app),
            ("org", org),
            ("profile", stage.profile.clone()),
            ("revision", stage.revision.to_string()),
            ("changed", time(stage.updated_at)),
            ("created", time(stage.created_at)),
            ("id", stage.id.clone()),
        ],
    )
}
