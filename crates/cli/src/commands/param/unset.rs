//! `stagegate param unset`.

use clap::{Args, builder::NonEmptyStringValueParser};

use super::OfProfile;
use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, session::Session};

/// Take a parameter away from a profile
#[derive(Args, Debug)]
pub struct UnsetArgs {
    /// Key of the parameter
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Parameters)]
    key: String,
    #[command(flatten)]
    of: OfProfile,
}

/// Takes a parameter away.
pub fn unset(global: &GlobalArgs, args: &UnsetArgs) -> Result<(), CliError> {
    let key = super::key(&args.key)?;
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let profile = lookup::profile(&session, &org, &args.of.profile)?;
    session
        .client
        .unset_parameter(&org, &args.of.profile, key.as_str(), profile.revision)
        .map_err(|error| lookup::no_parameter(&session, &org, &args.of.profile, key.as_str(), error))?;
    session.output.note(&format!("took parameter `{key}` away from profile `{}` in org `{org}`", profile.name));
    Ok(())
}
