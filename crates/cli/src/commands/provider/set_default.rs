//! `stagegate provider set-default`.

use clap::Args;

use super::{OfProvider, impact::Agreement};
use crate::{cli::GlobalArgs, error::CliError, lookup, session::Session};

/// Make a provider the org's default of its vendor
///
/// The default serves what has no link and no access role. It never serves a guarded profile. Shows first whose credentials
/// change, and asks.
#[derive(Args, Debug)]
pub struct SetDefaultArgs {
    #[command(flatten)]
    of: OfProvider,
    #[command(flatten)]
    agreement: Agreement,
}

/// Makes a provider the default, after asking.
pub fn set_default(global: &GlobalArgs, args: &SetDefaultArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let alias = &args.of.alias;
    let present = lookup::provider(&session, &org, alias)?.provider;
    let impact = session.client.set_default_provider_impact(&org, alias, present.revision)?;
    let question = format!("make provider `{}` the default of vendor `{}` in org `{org}`?", present.alias, present.vendor);
    if !args.agreement.on(session.output, &impact, &present.vendor, &question)? {
        return Ok(());
    }
    let provider = session.client.set_default_provider(&org, alias, present.revision)?;
    let already = if present.default { " already" } else { "" };
    let sentence =
        format!("provider `{}` is{already} the default of vendor `{}` in org `{org}`", provider.alias, provider.vendor);
    session.output.changed(&provider, &sentence)
}
