//! `stagegate provider show`.

use stagegate_api::provider::ProviderDetails;

use super::{
    OfProvider,
    list::{account, holds},
};
use crate::{
    cli::GlobalArgs,
    error::CliError,
    lookup,
    output::{or_dash, time},
    session::Session,
};

/// Shows a provider, without what is secret.
pub fn show(global: &GlobalArgs, of: &OfProvider) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let shown = lookup::provider(&session, &org, &of.alias)?;
    let provider = &shown.provider;
    let mut fields = vec![
        ("provider", provider.alias.clone()),
        ("org", org.clone()),
        ("kind", provider.kind.clone()),
        ("vendor", provider.vendor.clone()),
        ("holds", holds(provider)),
        ("account", account(provider)),
        ("default", if provider.default { "yes" } else { "no" }.to_owned()),
        ("linked to", linked(&shown)),
        ("description", or_dash(Some(&provider.description))),
        ("revision", provider.revision.to_string()),
        ("changed", time(provider.updated_at)),
    ];
    fields.extend(provider.external_id.clone().map(|id| ("external id", id)));
    session.output.show(&shown, &fields)?;
    if let (Some(policy), false) = (&shown.trust_policy, session.output.is_json()) {
        session.output.text(&format!("\ntrust policy of the role:\n{policy}"))?;
        session.output.note(&format!("\nnext: `stagegate provider verify {}`", provider.alias));
    }
    Ok(())
}

fn linked(shown: &ProviderDetails) -> String {
    let more = shown.linked_to_more.then(|| "others".to_owned());
    let owners = shown.linked_to.iter().map(|owner| format!("{} {}", owner.kind, owner.name));
    or_dash(Some(&owners.chain(more).collect::<Vec<_>>().join(", ")))
}
