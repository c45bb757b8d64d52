//! `stagegate org delete`.

use clap::{Args, builder::NonEmptyStringValueParser};

use super::remember;
use crate::{cli::GlobalArgs, complete::Names, error::CliError, input, lookup, session::Session};

/// Delete an org that has no apps, profiles, policies and providers any more
///
/// Only owners may. Nobody can open the records of its deployments afterwards, and access keys for it alone end. It does not
/// come back.
#[derive(Args, Debug)]
pub struct DeleteArgs {
    /// Name or id of the org
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Orgs)]
    name: String,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

/// Deletes an org, after its name was typed.
pub fn delete(global: &GlobalArgs, args: &DeleteArgs) -> Result<(), CliError> {
    input::check_agreement(args.yes)?;
    let session = Session::open(global)?;
    let org = lookup::org(&session, &args.name)?;
    input::agree_by_name(
        args.yes,
        &format!("delete org `{}` and the records of its deployments for good?", org.name),
        &org.name,
    )?;
    session.client.delete_org(&org.id, org.revision)?;
    session.output.note(&format!("deleted org `{}`", org.name));
    if let Err(error) = remember(&session, &org.name, None) {
        session.output.warn(&format!("{}; it may still be the default org", error.sentence()));
    }
    Ok(())
}
