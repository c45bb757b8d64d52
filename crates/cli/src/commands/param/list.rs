//! `stagegate param list`.

use stagegate_api::client::all;

use super::OfProfile;
use crate::{
    cli::GlobalArgs,
    error::CliError,
    lookup,
    output::{or_dash, time},
    printable::quoted,
    session::Session,
};

/// Lists the parameters of a profile.
pub fn list(global: &GlobalArgs, of: &OfProfile) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let profile = &of.profile;
    let parameters = all(|page| session.client.parameters(&org, &lookup::profile_address(profile), page))
        .map_err(|error| lookup::no_profile(&session, &org, profile, error))?;
    session.output.list(
        &parameters,
        &["key", "visibility", "description", "revision", "set by", "when"],
        |parameter| {
            vec![
                parameter.key.clone(),
                parameter.visibility.clone(),
                or_dash(Some(&parameter.description)),
                parameter.revision.to_string(),
                parameter.author.clone(),
                time(parameter.at),
            ]
        },
        &format!("profile `{profile}` has no parameters yet; run `stagegate param set KEY --profile {}`", quoted(profile)),
    )
}
