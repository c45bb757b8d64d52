//! `stagegate app list`.

use stagegate_api::client::all;

use crate::{
    cli::GlobalArgs,
    error::CliError,
    output::{or_dash, time},
    session::Session,
};

/// Lists the apps of the org.
pub fn list(global: &GlobalArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let apps = all(|page| session.client.apps(&org, page))?;
    session.output.list(
        &apps,
        &["name", "default profile", "changed"],
        |app| vec![app.name.clone(), or_dash(app.default_profile.as_deref()), time(app.updated_at)],
        &format!("org `{org}` has no apps yet; run `stagegate app create NAME`"),
    )
}
