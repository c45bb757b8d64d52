//! `stagegate key revoke`.

use clap::{Args, builder::NonEmptyStringValueParser};

use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, session::Session};

/// End an access key at once
#[derive(Args, Debug)]
pub struct RevokeArgs {
    /// Id of the access key, or its name if no other one has it
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::AccessKeys)]
    key: String,
}

/// Ends an access key.
pub fn revoke(global: &GlobalArgs, args: &RevokeArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let key = lookup::access_key(&session, &org, &args.key)?;
    session.client.revoke_access_key(&org, &key.id)?;
    session.output.note(&format!("revoked access key `{}` ({}) in org `{org}`", key.name, key.id));
    Ok(())
}
