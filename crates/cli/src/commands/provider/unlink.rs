//! `stagegate provider unlink`.

use clap::Args;

use super::{OfProvider, impact::Agreement};
use crate::{cli::GlobalArgs, error::CliError, lookup, owner::Scene};

/// End the link of a service or an instance to a provider
///
/// Shows first whose credentials change, and asks.
#[derive(Args, Debug)]
pub struct UnlinkArgs {
    #[command(flatten)]
    of: OfProvider,
    #[command(flatten)]
    agreement: Agreement,
}

/// Ends a link, after asking.
pub fn unlink(global: &GlobalArgs, args: &UnlinkArgs) -> Result<(), CliError> {
    let mut scene = Scene::of_service(global)?;
    let owner = scene.look()?;
    let alias = &args.of.alias;
    let provider = lookup::provider(&scene.session, &scene.org, alias)?.provider;
    let impact = scene.session.client.unlink_impact(&scene.org, &scene.address(), alias, owner.revision)?;
    let question = format!("unlink provider `{}` from {}?", provider.alias, scene.words());
    if !args.agreement.on(scene.session.output, &impact, &provider.vendor, &question)? {
        return Ok(());
    }
    let after = scene.session.client.unlink_provider(&scene.org, &scene.address(), alias, owner.revision)?;
    let sentence = format!("unlinked provider `{}` from {}, now at revision {}", provider.alias, scene.words(), after.revision);
    scene.session.output.changed(&after, &sentence)
}
