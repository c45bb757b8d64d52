//! `stagegate provider list`.

use stagegate_api::{client::all, provider::ProviderBody};

use crate::{cli::GlobalArgs, error::CliError, output::or_dash, session::Session};

/// Lists the providers of the org.
pub fn list(global: &GlobalArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let providers = all(|page| session.client.providers(&org, page))?;
    session.output.list(
        &providers,
        &["alias", "kind", "vendor", "holds", "account", "default", "revision", "description"],
        |provider| {
            vec![
                provider.alias.clone(),
                provider.kind.clone(),
                provider.vendor.clone(),
                holds(provider),
                account(provider),
                if provider.default { "yes" } else { "-" }.to_owned(),
                provider.revision.to_string(),
                or_dash(Some(&provider.description)),
            ]
        },
        &format!("org `{org}` has no providers yet; run `stagegate provider add ALIAS --kind aws-role --role ARN`"),
    )
}

/// The part of it that is no secret.
pub fn holds(provider: &ProviderBody) -> String {
    let details = provider.details.as_ref().map(|names| names.join(", "));
    or_dash(provider.role.clone().or_else(|| provider.access_key_id.clone()).or(details).as_deref())
}

/// The account of roles and keys; keys of which AWS was not asked have none yet.
pub fn account(provider: &ProviderBody) -> String {
    match (&provider.account_id, provider.kind.as_str()) {
        (Some(id), _) => id.clone(),
        (None, "aws-keys") => "not verified".to_owned(),
        (None, _) => "-".to_owned(),
    }
}
