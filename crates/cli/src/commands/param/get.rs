//! `stagegate param get`.

use clap::{Args, builder::NonEmptyStringValueParser};

use super::OfProfile;
use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, session::Session};

/// Print the value of a parameter; the server writes down who asked
///
/// Standard output gets the value and nothing else; a line break follows only at a terminal.
#[derive(Args, Debug)]
pub struct GetArgs {
    /// Key of the parameter
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Parameters)]
    key: String,
    #[command(flatten)]
    of: OfProfile,
}

/// Prints a value.
pub fn get(global: &GlobalArgs, args: &GetArgs) -> Result<(), CliError> {
    let key = super::key(&args.key)?;
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let profile = &args.of.profile;
    let revealed = session
        .client
        .parameter(&org, profile, key.as_str())
        .map_err(|error| lookup::no_parameter(&session, &org, profile, key.as_str(), error))?;
    if session.output.is_json() {
        return session.output.json(&revealed);
    }
    session.output.value(revealed.value.expose())
}
