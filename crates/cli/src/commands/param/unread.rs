//! `stagegate param unread`.

use clap::Args;
use stagegate_api::{client::all, reading::UnreadParameter};

use crate::{
    cli::{GlobalArgs, number},
    error::CliError,
    output::time,
    session::Session,
};

/// List the parameters that no deploy and no `exec` received for long
///
/// Those whose value was set before then, and that were never the nearest in what a deploy or `exec` received since.
#[derive(Args, Debug)]
pub struct UnreadArgs {
    /// For at least this many days
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = number::<1, 366>)]
    days: i64,
}

/// Lists them, whoever holds them.
pub fn unread(global: &GlobalArgs, args: &UnreadArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let unread = all(|page| session.client.unread_parameters(&org, args.days, page))?;
    let header = ["key", "of", "name", "set", "last received"];
    session.output.list(
        &unread,
        &header,
        row,
        &format!("none: each parameter that was set more than {} days ago was received since", args.days),
    )
}

fn row(unread: &UnreadParameter) -> Vec<String> {
    vec![
        unread.key.clone(),
        unread.owner.kind.clone(),
        unread.owner.name.clone(),
        time(unread.set_at),
        unread.last_read_at.map_or_else(|| "never".to_owned(), time),
    ]
}
