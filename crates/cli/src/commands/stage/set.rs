//! `stagegate stage set`.

use clap::{ArgGroup, Args, builder::NonEmptyStringValueParser};
use stagegate_api::stage::EditStage;

use super::add::unknown;
use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, session::Session};

/// Give a stage another profile, or rename it with its instances
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("change").required(true).multiple(true))]
pub struct SetArgs {
    /// Name of the stage
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Stages)]
    present: String,
    /// The profile that deploys to it get
    #[arg(long, group = "change", value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    profile: Option<String>,
    /// The new name; its instances come along, and deployments keep the name of then
    #[arg(long, group = "change", value_name = "NEW", value_parser = NonEmptyStringValueParser::new())]
    name: Option<String>,
}

/// Gives a stage another profile or another name.
pub fn set(global: &GlobalArgs, args: &SetArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let (org, app) = (session.org_here()?, session.app_here(None)?);
    let present = lookup::stage(&session, &org, &app, &args.present)?;
    let edit = EditStage { name: args.name.clone(), profile: args.profile.clone() };
    let wanted = args.profile.as_deref().unwrap_or_default();
    let stage = session
        .client
        .edit_stage(&org, &app, &present.id, present.revision, &edit)
        .map_err(|error| unknown(&session, &org, &app, wanted, error))?;
    let renamed = stage.name != present.name;
    let before = |changed: bool, name: &str| if changed { format!(" (before: `{name}`)") } else { String::new() };
    let sentence = format!(
        "stage `{}`{} of app `{app}` in org `{org}` has the profile `{}`{}",
        stage.name,
        before(renamed, &present.name),
        stage.profile,
        before(args.profile.is_some(), &present.profile)
    );
    session.output.changed(&stage, &sentence)?;
    if renamed {
        session.output.note("what names it needs the new name: files, CI, trust policies that ask for its session tag");
        session.output.note("the framework calls stacks after the stage unless told otherwise: a deploy would make new ones");
    }
    Ok(())
}
