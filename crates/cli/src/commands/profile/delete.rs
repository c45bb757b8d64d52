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
    if !args.yes && !input::is_terminal() {
        return Err(CliError::usage("nobody is there to agree to the deletion", "pass `--yes`"));
    }
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let profile = lookup::profile(&session, &org, &args.name)?;
    let question = format!("delete profile `{}` of org `{org}` with all its parameters?", profile.name);
    if !args.yes && !input::confirm(&question)? {
        return Err(CliError::local("nothing was deleted", None));
    }
    session.client.delete_profile(&org, &args.name, profile.revision)?;
    session.output.note(&format!("deleted profile `{}` of org `{org}`", profile.name));
    Ok(())
}
