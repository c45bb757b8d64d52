//! `stagegate provider link`.

use clap::Args;
use stagegate_api::link::LinkProvider;

use super::{OfProvider, impact::Agreement};
use crate::{cli::GlobalArgs, error::CliError, lookup, owner::Scene};

/// Link a service or an instance to a provider, in the place of another one of the same vendor
///
/// A link of an instance wins over that of its service, and both win over the profile's access role and the org's default.
/// Shows first whose credentials change, and asks.
#[derive(Args, Debug)]
pub struct LinkArgs {
    #[command(flatten)]
    of: OfProvider,
    #[command(flatten)]
    agreement: Agreement,
    /// Why, for the history
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
}

/// Links an owner to a provider, after asking.
pub fn link(global: &GlobalArgs, args: &LinkArgs) -> Result<(), CliError> {
    let mut scene = Scene::of_service(global)?;
    let owner = scene.look()?;
    let alias = &args.of.alias;
    let provider = lookup::provider(&scene.session, &scene.org, alias)?.provider;
    if owner.id.is_none() {
        scene.session.output.note(&format!("{} does not exist yet; the link makes it", scene.words()));
        scene.warn_of_slip();
    }
    let impact = scene.session.client.link_impact(&scene.org, &scene.address(), alias, owner.revision)?;
    let question = format!("link provider `{}` to {}?", provider.alias, scene.words());
    if !args.agreement.on(scene.session.output, &impact, &provider.vendor, &question)? {
        return Ok(());
    }
    let link = LinkProvider { message: args.message.clone() };
    let linked = scene.session.client.link_provider(&scene.org, &scene.address(), alias, owner.revision, &link)?;
    let sentence = if linked.owner.revision == owner.revision {
        format!("{} is linked to provider `{}` already, since revision {}", scene.words(), provider.alias, linked.link.revision)
    } else {
        format!("linked provider `{}` to {}, now at revision {}", provider.alias, scene.words(), linked.owner.revision)
    };
    scene.session.output.changed(&linked, &sentence)
}
