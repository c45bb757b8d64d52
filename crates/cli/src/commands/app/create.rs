//! `stagegate app create`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::app::CreateApp;

use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, session::Session};

/// Make an app
#[derive(Args, Debug)]
pub struct CreateArgs {
    /// 3 to 39 lower-case letters, digits and hyphens
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    name: String,
    /// The profile for stages that nobody added
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    default_profile: Option<String>,
}

/// Makes an app.
pub fn create(global: &GlobalArgs, args: &CreateArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let create = CreateApp { name: args.name.clone(), default_profile: args.default_profile.clone() };
    let wanted = args.default_profile.as_deref().unwrap_or_default();
    let app = session.client.create_app(&org, &create).map_err(|error| lookup::no_profile(&session, &org, wanted, error))?;
    session.output.changed(&app, &format!("created app `{}` in org `{org}`", app.name))?;
    session.output.note(&format!("next: `stagegate stage add STAGE --app {} --profile PROFILE`", app.name));
    Ok(())
}
