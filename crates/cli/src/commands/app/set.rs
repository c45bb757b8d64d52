//! `stagegate app set`.

use clap::{ArgGroup, Args, builder::NonEmptyStringValueParser};
use stagegate_api::app::EditApp;

use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, session::Session};

/// Change the default profile of an app
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("change").required(true))]
pub struct SetArgs {
    /// Name of the app, instead of `--app`
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Apps)]
    name: Option<String>,
    /// Give stages that nobody added this profile
    #[arg(long, group = "change", value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    default_profile: Option<String>,
    /// Give stages that nobody added no profile
    #[arg(long, group = "change")]
    no_default_profile: bool,
}

/// Changes an app.
pub fn set(global: &GlobalArgs, args: &SetArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let (org, name) = (session.org_here()?, session.app_here(args.name.as_deref())?);
    let present = lookup::app(&session, &org, &name)?;
    // The group makes sure that a profile is named unless it is to be removed.
    let edit = EditApp { default_profile: Some(args.default_profile.clone()) };
    let wanted = args.default_profile.as_deref().unwrap_or_default();
    let app = session
        .client
        .edit_app(&org, &name, present.revision, &edit)
        .map_err(|error| lookup::no_profile(&session, &org, wanted, error))?;
    let now = match &app.default_profile {
        Some(profile) => format!("has the default profile `{profile}`"),
        None => "has no default profile".to_owned(),
    };
    session.output.changed(&app, &format!("app `{}` in org `{org}` {now}", app.name))
}
