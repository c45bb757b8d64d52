//! `stagegate role set`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::role::SetRole;
use stagegate_core::role::RoleArn;

use super::OfProfile;
use crate::{cli::GlobalArgs, error::CliError, lookup, printable::quoted, session::Session};

/// Set the access role of a profile
#[derive(Args, Debug)]
pub struct SetArgs {
    /// ARN of the role, such as `arn:aws:iam::123456789012:role/deploy`
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    arn: String,
    #[command(flatten)]
    of: OfProfile,
    /// Why, for the history
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
}

/// Sets the access role.
pub fn set(global: &GlobalArgs, args: &SetArgs) -> Result<(), CliError> {
    let arn: RoleArn = args.arn.parse()?;
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let profile = lookup::profile(&session, &org, &args.of.profile)?;
    let set = SetRole { arn: arn.to_string(), message: args.message.clone() };
    let role = session.client.set_role(&org, &args.of.profile, profile.revision, &set)?;
    let sentence = format!("profile `{}` in org `{org}` has the access role `{arn}`", role.profile);
    session.output.changed(&role, &sentence)?;
    session.output.note(&format!("next: `stagegate role verify --profile {}`", quoted(&role.profile)));
    Ok(())
}
