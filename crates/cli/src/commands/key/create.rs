//! `stagegate key create`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::access_key::CreateAccessKey;
use stagegate_core::access::Scope;

use crate::{
    cli::{GlobalArgs, number},
    complete::Names,
    error::CliError,
    output::time,
    session::Session,
};

/// Make an access key; it is printed this once
///
/// Standard output gets the key and nothing else, so that it can be piped to where it is kept.
#[derive(Args, Debug)]
pub struct CreateArgs {
    /// What it is for, such as `ci of shop`
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    name: String,
    /// What it may be used for: `read`, `deploy`, `manage`; several with commas
    #[arg(long = "scope", value_name = "SCOPE", required = true, value_delimiter = ',', add = Names::Scopes)]
    scopes: Vec<String>,
    /// Days until it ends, 1 to 365 (90 unless given)
    #[arg(long, value_name = "DAYS", value_parser = number::<1, 365>)]
    expires_in_days: Option<i64>,
}

/// Makes an access key.
pub fn create(global: &GlobalArgs, args: &CreateArgs) -> Result<(), CliError> {
    for scope in &args.scopes {
        scope.parse::<Scope>()?;
    }
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let create = CreateAccessKey { name: args.name.clone(), scopes: args.scopes.clone(), expires_in_days: args.expires_in_days };
    let created = session.client.create_access_key(&org, &create)?;
    let record = &created.record;
    session.output.note(&format!(
        "created access key `{}` ({}) in org `{org}` for {}, until {}; it is shown this once:",
        record.name,
        record.id,
        record.scopes.join(", "),
        time(record.expires_at)
    ));
    if session.output.is_json() {
        return session.output.json(&created);
    }
    session.output.value(created.access_key.expose())
}
