//! `stagegate org create`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::org::CreateOrg;

use crate::{cli::GlobalArgs, error::CliError, session::Session};

/// Make an org; you become its owner
#[derive(Args, Debug)]
pub struct CreateArgs {
    /// 5 to 39 lower-case letters and digits
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    name: String,
}

/// Makes an org.
pub fn create(global: &GlobalArgs, args: &CreateArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.client.create_org(&CreateOrg { name: args.name.clone() })?;
    session.output.changed(&org, &format!("created org `{}`; you are its {}", org.name, org.role))?;
    session.output.note(&format!("next: `stagegate profile create --org {} NAME`", org.name));
    Ok(())
}
