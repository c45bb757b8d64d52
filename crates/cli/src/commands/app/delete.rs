//! `stagegate app delete`.

use clap::{Args, builder::NonEmptyStringValueParser};

use crate::{cli::GlobalArgs, complete::Names, context::Field, error::CliError, input, lookup, session::Session};

/// Delete an app; its deployments stay
#[derive(Args, Debug)]
pub struct DeleteArgs {
    /// Name of the app, instead of `--app`
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Apps)]
    name: Option<String>,
    /// Delete its stages, services and instances with it
    #[arg(long)]
    everything: bool,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

/// Deletes an app, after asking.
pub fn delete(global: &GlobalArgs, args: &DeleteArgs) -> Result<(), CliError> {
    input::check_agreement(args.yes)?;
    let session = Session::open(global)?;
    let Some(name) = session.named(Field::App, args.name.as_deref()) else {
        return Err(CliError::usage("say which app to delete; files of the folder are not asked", Field::App.hint()));
    };
    let org = session.org_here()?;
    let app = lookup::app(&session, &org, &name)?;
    let with = if args.everything { " with all its stages, services, instances and their parameters" } else { "" };
    input::agree(args.yes, &format!("delete app `{}` of org `{org}`{with}?", app.name))?;
    session.client.delete_app(&org, &name, app.revision, args.everything)?;
    session.output.note(&format!("deleted app `{}` of org `{org}`; its deployments stay", app.name));
    Ok(())
}
