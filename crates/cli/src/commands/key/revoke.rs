//! `stagegate key revoke`.

use clap::{Args, builder::NonEmptyStringValueParser};

use crate::{cli::GlobalArgs, complete::Names, error::CliError, session::Session};

/// End an access key at once
#[derive(Args, Debug)]
pub struct RevokeArgs {
    /// Id of the access key, as `stagegate key list` shows it
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::AccessKeys)]
    id: String,
}

/// Ends an access key.
pub fn revoke(global: &GlobalArgs, args: &RevokeArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    if args.id.starts_with("sgk_") {
        // Its id is meant; the key itself is not sent on, nor repeated.
        return Err(CliError::usage("this is an access key, not its id", "run `stagegate key list` to see the ids"));
    }
    let org = session.org_here()?;
    session.client.revoke_access_key(&org, &args.id)?;
    session.output.note(&format!("revoked access key `{}` in org `{org}`", args.id));
    Ok(())
}
