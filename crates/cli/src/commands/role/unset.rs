//! `stagegate role unset`.

use super::OfProfile;
use crate::{cli::GlobalArgs, error::CliError, lookup, session::Session};

/// Takes the access role away.
pub fn unset(global: &GlobalArgs, of: &OfProfile) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let profile = lookup::profile(&session, &org, &of.profile)?;
    let Some(arn) = &profile.role else {
        session.output.note(&format!("profile `{}` in org `{org}` has no access role", profile.name));
        return Ok(());
    };
    session.client.unset_role(&org, &of.profile, profile.revision)?;
    session.output.note(&format!("took access role `{arn}` away from profile `{}` in org `{org}`", profile.name));
    Ok(())
}
