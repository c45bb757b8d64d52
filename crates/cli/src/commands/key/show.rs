//! `stagegate key show`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::access_key::AccessKeyBody;

use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, output::time, session::Session};

/// Show an access key of yours, without the key itself
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// Id of the access key, or its name if no other one has it
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::AccessKeys)]
    key: String,
}

/// Shows an access key.
pub fn show(global: &GlobalArgs, args: &ShowArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let key = lookup::access_key(&session, &org, &args.key)?;
    session.output.show(&key, &fields(&key))
}

fn fields(key: &AccessKeyBody) -> [(&'static str, String); 7] {
    [
        ("access key", key.name.clone()),
        ("scopes", key.scopes.join(", ")),
        ("created", time(key.created_at)),
        ("last used", key.last_used_at.map_or_else(|| "never".to_owned(), time)),
        ("ends", time(key.expires_at)),
        ("revoked", key.revoked_at.map_or_else(|| "no".to_owned(), time)),
        ("id", key.id.clone()),
    ]
}
