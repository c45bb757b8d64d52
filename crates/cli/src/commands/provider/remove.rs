//! `stagegate provider remove`.

use clap::Args;

use super::OfProvider;
use crate::{cli::GlobalArgs, error::CliError, input, lookup, session::Session};

/// Remove a provider that nothing uses; what it holds is gone
#[derive(Args, Debug)]
pub struct RemoveArgs {
    #[command(flatten)]
    of: OfProvider,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

/// Removes a provider, after asking.
pub fn remove(global: &GlobalArgs, args: &RemoveArgs) -> Result<(), CliError> {
    if !args.yes && !input::is_terminal() {
        return Err(CliError::usage("nobody is there to agree to the removal", "pass `--yes`"));
    }
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let provider = lookup::provider(&session, &org, &args.of.alias)?.provider;
    let question = format!("remove provider `{}` of org `{org}` with all that it holds?", provider.alias);
    if !args.yes && !input::confirm(&question)? {
        return Err(CliError::local("nothing was removed", None));
    }
    session.client.remove_provider(&org, &args.of.alias, provider.revision)?;
    session.output.note(&format!("removed provider `{}` of org `{org}`", provider.alias));
    Ok(())
}
