//! `stagegate whoami`.

use crate::{
    cli::GlobalArgs,
    error::CliError,
    output::{or_dash, time},
    session::Session,
};

/// Shows who the access key belongs to.
pub fn whoami(global: &GlobalArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let who = session.client.whoami()?;
    let key = &who.access_key;
    let orgs: Vec<String> = who.orgs.iter().map(|org| format!("{} ({})", org.name, org.role)).collect();
    session.output.show(
        &who,
        &[
            ("server", session.server().to_owned()),
            ("user", who.user.name.clone()),
            ("access key", format!("{} ({})", key.name, key.id)),
            ("scopes", key.scopes.join(", ")),
            ("valid until", time(key.expires_at)),
            ("orgs", or_dash(Some(&orgs.join(", ")))),
        ],
    )?;
    if who.orgs.is_empty() {
        session.output.note("next: `stagegate org create NAME`");
    }
    Ok(())
}
