//! `stagegate check show`.

use stagegate_api::check::CheckBody;

use super::{Which, report};
use crate::{cli::GlobalArgs, error::CliError, output::time, session::Session};

/// Shows a check.
pub fn show(global: &GlobalArgs, which: &Which) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let found = session.client.check(&org, &which.check)?;
    if session.output.is_json() {
        return session.output.json(&found);
    }
    session.output.show(&found.check, &fields(&found.check))?;
    session.output.text(&format!("\n{}", report::text(&found)))
}

/// What it is about.
pub fn fields(check: &CheckBody) -> Vec<(&'static str, String)> {
    vec![
        ("check", check.id.clone()),
        ("result", check.result.clone()),
        ("app", check.app.clone()),
        ("service", check.service.clone()),
        ("stage", check.stage.clone()),
        ("region", check.region.clone()),
        ("profile", format!("{}, revision {}", check.profile, check.profile_revision)),
        ("template", check.digest.clone()),
        ("by", check.author.clone()),
        ("made", time(check.created_at)),
        ("expires", time(check.expires_at)),
        ("used", if check.redeemed { "yes" } else { "no" }.to_owned()),
    ]
}
