//! `stagegate key edit`.

use clap::{ArgGroup, Args, builder::NonEmptyStringValueParser};
use stagegate_api::access_key::EditAccessKey;

use crate::{
    cli::{GlobalArgs, number},
    complete::Names,
    error::CliError,
    lookup,
    output::time,
    session::Session,
};

/// Rename an access key, or let it end earlier or later
///
/// Its scopes never change, and what has ended stays so. Later than before takes an access key that has all its scopes.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("change").required(true).multiple(true))]
pub struct EditArgs {
    /// Id of the access key, or its name if no other one has it
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::AccessKeys)]
    key: String,
    /// What it is for
    #[arg(long, group = "change", value_name = "NEW", value_parser = NonEmptyStringValueParser::new())]
    name: Option<String>,
    /// Days until it ends, counted from now, 1 to 365
    #[arg(long, group = "change", value_name = "DAYS", value_parser = number::<1, 365>)]
    expires_in_days: Option<i64>,
}

/// Changes an access key.
pub fn edit(global: &GlobalArgs, args: &EditArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let present = lookup::access_key(&session, &org, &args.key)?;
    let edit = EditAccessKey { name: args.name.clone(), expires_in_days: args.expires_in_days };
    let key = session.client.edit_access_key(&org, &present.id, present.revision, &edit)?;
    let renamed = if key.name == present.name { String::new() } else { format!(" (before: `{}`)", present.name) };
    let sentence = format!("access key `{}`{renamed} ({}) in org `{org}` ends {}", key.name, key.id, time(key.expires_at));
    session.output.changed(&key, &sentence)
}
