//! `stagegate policy delete`.

use clap::Args;

use super::OfPolicy;
use crate::{cli::GlobalArgs, error::CliError, input, lookup, session::Session};

/// Delete a policy that no profile uses
#[derive(Args, Debug)]
pub struct DeleteArgs {
    #[command(flatten)]
    of: OfPolicy,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

/// Deletes a policy, after asking.
pub fn delete(global: &GlobalArgs, args: &DeleteArgs) -> Result<(), CliError> {
    input::check_agreement(args.yes)?;
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let policy = lookup::policy(&session, &org, &args.of.name, None)?.policy;
    input::agree(args.yes, &format!("delete policy `{}` of org `{org}`, at v{}?", policy.name, policy.version))?;
    session.client.delete_policy(&org, &args.of.name, policy.version)?;
    session.output.note(&format!("deleted policy `{}` of org `{org}`", policy.name));
    Ok(())
}
