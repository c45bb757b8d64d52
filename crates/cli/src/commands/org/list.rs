//! `stagegate org list`.

use stagegate_api::client::all;

use crate::{cli::GlobalArgs, error::CliError, session::Session};

/// Lists the caller's orgs.
pub fn list(global: &GlobalArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let orgs = all(|page| session.client.orgs(page))?;
    session.output.list(
        &orgs,
        &["name", "your role", "id"],
        |org| vec![org.name.clone(), org.role.clone(), org.id.clone()],
        "you belong to no org yet; run `stagegate org create NAME` if this server is yours, or use an access key of a member",
    )
}
