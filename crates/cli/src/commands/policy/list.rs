//! `stagegate policy list`.

use stagegate_api::{client::all, policy::PolicyBody};

use crate::{
    cli::GlobalArgs,
    error::CliError,
    output::{or_dash, time},
    session::Session,
};

/// Lists the policies of the org.
pub fn list(global: &GlobalArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let policies = all(|page| session.client.policies(&org, page))?;
    let row = |policy: &PolicyBody| {
        vec![
            policy.name.clone(),
            format!("v{}", policy.version),
            policy.language.clone(),
            time(policy.created_at),
            policy.author.clone(),
            or_dash(policy.message.as_deref()),
        ]
    };
    let empty = format!("org `{org}` has no policies yet; run `stagegate policy create NAME --file FILE` for the first");
    session.output.list(&policies, &["policy", "newest", "language", "changed", "by", "message"], row, &empty)
}
