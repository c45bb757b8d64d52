//! `stagegate provider verify`.

use super::OfProvider;
use crate::{cli::GlobalArgs, error::CliError, lookup, session::Session};

/// Has the server try what a provider holds.
pub fn verify(global: &GlobalArgs, of: &OfProvider) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let verified =
        session.client.verify_provider(&org, &of.alias).map_err(|error| lookup::no_provider(&session, &org, &of.alias, error))?;
    if session.output.is_json() {
        return session.output.json(&verified);
    }
    let what = match &verified.role {
        Some(role) => format!("access role `{role}` of provider `{}`", verified.provider),
        None => format!("the keys of provider `{}`", verified.provider),
    };
    let works = if verified.role.is_some() { "works" } else { "work" };
    let mut text = format!("{what} in account {} {works}:", verified.account_id);
    for check in &verified.checks {
        text.push_str("\n- ");
        text.push_str(check);
    }
    session.output.text(&text)
}
