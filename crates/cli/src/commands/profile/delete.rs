//! `stagegate profile delete`.

use clap::{Args, builder::NonEmptyStringValueParser};

use crate::{cli::GlobalArgs, complete::Names, error::CliError, input, lookup, session::Session};

/// Delete a profile that no stage and no app uses
#[derive(Args, Debug)]
pub struct DeleteArgs {
    /// Name of the profile
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    name: String,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

/// Deletes a profile, after asking.
pub fn delete(global: &GlobalArgs, args: &DeleteArgs) -> Result<(), CliError> {
    input::check_agreement(args.yes)?;
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let profile = lookup::profile(&session, &org, &args.name)?;
    input::agree(args.yes, &format!("delete profile `{}` of org `{org}` with all its parameters?", profile.name))?;
    session.client.delete_profile(&org, &args.name, profile.revision)?;
    session.output.note(&format!("deleted profile `{}` of org `{org}`", profile.name));
    Ok(())
}
