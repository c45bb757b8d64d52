//! `stagegate profile create`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::profile::CreateProfile;

use crate::{cli::GlobalArgs, error::CliError, printable::quoted, session::Session};

/// Make a profile
#[derive(Args, Debug)]
pub struct CreateArgs {
    /// 1 to 100 printable characters without `/`
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    name: String,
    /// What lists show beside the name
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    description: String,
}

/// Makes a profile.
pub fn create(global: &GlobalArgs, args: &CreateArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let create = CreateProfile { name: args.name.clone(), description: args.description.clone() };
    let profile = session.client.create_profile(&org, &create)?;
    session.output.changed(&profile, &format!("created profile `{}` in org `{org}`", profile.name))?;
    session.output.note(&format!(
        "next: `stagegate param set KEY --profile {0}` and `stagegate role show --profile {0}`",
        quoted(&profile.name)
    ));
    Ok(())
}
