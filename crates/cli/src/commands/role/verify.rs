//! `stagegate role verify`.

use super::OfProfile;
use crate::{cli::GlobalArgs, error::CliError, lookup, session::Session};

/// Has the server try the role.
pub fn verify(global: &GlobalArgs, of: &OfProfile) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let verified =
        session.client.verify_role(&org, &of.profile).map_err(|error| lookup::no_profile(&session, &org, &of.profile, error))?;
    if session.output.is_json() {
        return session.output.json(&verified);
    }
    let mut text = format!("access role `{}` in account {} works:", verified.arn, verified.account_id);
    for check in &verified.checks {
        text.push_str("\n- ");
        text.push_str(check);
    }
    session.output.text(&text)
}
