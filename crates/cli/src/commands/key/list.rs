//! `stagegate key list`.

use stagegate_api::{access_key::AccessKeyBody, client::all};

use crate::{cli::GlobalArgs, error::CliError, output::time, session::Session};

/// Lists the caller's access keys in the org.
pub fn list(global: &GlobalArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let keys = all(|page| session.client.access_keys(&org, page))?;
    session.output.list(
        &keys,
        &["id", "name", "scopes", "created", "last used", "ends"],
        row,
        &format!("no access keys in org `{org}`; run `stagegate key create NAME --scope deploy`"),
    )
}

fn row(key: &AccessKeyBody) -> Vec<String> {
    vec![
        key.id.clone(),
        key.name.clone(),
        key.scopes.join(", "),
        time(key.created_at),
        key.last_used_at.map_or_else(|| "never".to_owned(), time),
        key.revoked_at.map_or_else(|| time(key.expires_at), |at| format!("revoked {}", time(at))),
    ]
}
