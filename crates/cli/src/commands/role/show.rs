//! `stagegate role show`.

use super::OfProfile;
use crate::{cli::GlobalArgs, error::CliError, lookup, output::or_dash, printable::quoted, session::Session};

/// Shows the access role, and what its trust policy must say.
pub fn show(global: &GlobalArgs, of: &OfProfile) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let role = session.client.role(&org, &of.profile).map_err(|error| lookup::no_profile(&session, &org, &of.profile, error))?;
    session.output.show(
        &role,
        &[
            ("profile", role.profile.clone()),
            ("org", org.clone()),
            ("access role", or_dash(role.arn.as_deref())),
            ("external id", role.external_id.clone()),
        ],
    )?;
    if !session.output.is_json() {
        session.output.text(&format!("\ntrust policy of the role:\n{}", role.trust_policy))?;
    }
    session.output.note(&match role.arn {
        Some(_) => format!("\nnext: `stagegate role verify --profile {}`", quoted(&role.profile)),
        None => format!(
            "\nnext: make a role with this trust policy in the account to deploy into, then `stagegate role set ARN --profile {}`",
            quoted(&role.profile)
        ),
    });
    Ok(())
}
