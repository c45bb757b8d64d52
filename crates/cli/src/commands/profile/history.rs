//! `stagegate profile history`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::client::all;

use crate::{
    cli::GlobalArgs,
    complete::Names,
    error::CliError,
    lookup,
    output::{or_dash, time},
    owner::Owner,
    session::Session,
};

/// List the revisions of a profile, newest first
#[derive(Args, Debug)]
pub struct HistoryArgs {
    /// Name of the profile
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    name: String,
}

/// Lists the revisions of a profile.
pub fn history(global: &GlobalArgs, args: &HistoryArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let owner = Owner::Profile { name: args.name.clone() };
    let revisions = all(|page| session.client.revisions(&org, &owner.address(), page))
        .map_err(|error| lookup::no_owner(&session, &org, &owner, error))?;
    session.output.list(
        &revisions,
        &["revision", "when", "who", "change", "message"],
        |revision| {
            vec![
                revision.revision.to_string(),
                time(revision.at),
                revision.author.clone(),
                revision.change.clone(),
                or_dash(revision.message.as_deref()),
            ]
        },
        &format!("profile `{}` has no history", args.name),
    )
}
