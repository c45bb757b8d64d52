//! `stagegate profile list`.

use stagegate_api::client::all;

use crate::{
    cli::GlobalArgs,
    error::CliError,
    output::{or_dash, time},
    session::Session,
};

/// Lists the profiles of the org.
pub fn list(global: &GlobalArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let profiles = all(|page| session.client.profiles(&org, page))?;
    session.output.list(
        &profiles,
        &["name", "description", "access role", "safeguards", "guarded", "revision", "changed"],
        |profile| {
            vec![
                profile.name.clone(),
                or_dash(Some(&profile.description)),
                or_dash(profile.role.as_deref()),
                profile.safeguards.len().to_string(),
                if profile.guarded { "yes" } else { "-" }.to_owned(),
                profile.revision.to_string(),
                time(profile.updated_at),
            ]
        },
        &format!("org `{org}` has no profiles yet; run `stagegate profile create NAME`"),
    )
}
