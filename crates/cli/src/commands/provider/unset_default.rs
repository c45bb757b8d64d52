//! `stagegate provider unset-default`.

use clap::Args;

use super::{OfProvider, impact::Agreement};
use crate::{cli::GlobalArgs, error::CliError, lookup, session::Session};

/// Take the default away from a provider
///
/// Shows first whose credentials change, and asks.
#[derive(Args, Debug)]
pub struct UnsetDefaultArgs {
    #[command(flatten)]
    of: OfProvider,
    #[command(flatten)]
    agreement: Agreement,
}

/// Takes the default away, after asking.
pub fn unset_default(global: &GlobalArgs, args: &UnsetDefaultArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let alias = &args.of.alias;
    let present = lookup::provider(&session, &org, alias)?.provider;
    let impact = session.client.unset_default_provider_impact(&org, alias, present.revision)?;
    let question = format!("leave org `{org}` without a default of vendor `{}`?", present.vendor);
    if !args.agreement.on(session.output, &impact, &present.vendor, &question)? {
        return Ok(());
    }
    let provider = session.client.unset_default_provider(&org, alias, present.revision)?;
    let sentence = format!("org `{org}` has no default of vendor `{}` any more (before: `{}`)", provider.vendor, provider.alias);
    session.output.changed(&provider, &sentence)
}
