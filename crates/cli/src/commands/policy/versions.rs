//! `stagegate policy versions`.

use stagegate_api::{client::all, policy::PolicyBody};

use super::OfPolicy;
use crate::{
    cli::GlobalArgs,
    error::CliError,
    lookup,
    output::{or_dash, time},
    session::Session,
};

/// Lists the versions of a policy, newest first.
pub fn versions(global: &GlobalArgs, of: &OfPolicy) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let versions = all(|page| session.client.policy_versions(&org, &of.name, page))
        .map_err(|error| lookup::no_policy(&session, &org, &of.name, error))?;
    let row = |version: &PolicyBody| {
        vec![
            format!("v{}", version.version),
            version.language.clone(),
            time(version.created_at),
            version.author.clone(),
            or_dash(version.message.as_deref()),
        ]
    };
    session.output.list(&versions, &["version", "language", "made", "by", "message"], row, "")
}
