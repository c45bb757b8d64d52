//! `stagegate org show`.

use clap::{Args, builder::NonEmptyStringValueParser};

use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, session::Session};

/// Show an org, and your role in it
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// Name or id of the org, instead of `--org`
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Orgs)]
    name: Option<String>,
}

/// Shows an org.
pub fn show(global: &GlobalArgs, args: &ShowArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let name = args.name.clone().map_or_else(|| session.org_here(), Ok)?;
    let org = lookup::org(&session, &name)?;
    let fields = [("org", org.name.clone()), ("your role", org.role.clone()), ("id", org.id.clone())];
    session.output.show(&org, &fields)
}
