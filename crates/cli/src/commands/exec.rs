//! `stagegate exec`.

use std::{convert::Infallible, ffi::OsString, io::ErrorKind, os::unix::process::CommandExt as _, process::Command};

use clap::{Args, ValueHint};
use stagegate_api::resolution::Resolution;

use super::resolve::{Target, fetch, issue, why};
use crate::{
    cli::GlobalArgs,
    context::{self, Context, Source},
    error::CliError,
    framework::{Grant, clean, may_be_set},
    lookup,
    output::Output,
    printable::quoted,
    session::Session,
};

/// Run a command with the stage's parameters and credentials in its environment
#[derive(Args, Debug)]
pub struct ExecArgs {
    /// Use the machine's own AWS credentials
    #[arg(long)]
    local_credentials: bool,
    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments)]
    command: Vec<OsString>,
}

/// Becomes the command: its signals and its exit status are its own. Only comes back if that does not work.
pub fn exec(global: &GlobalArgs, args: &ExecArgs) -> Result<Infallible, CliError> {
    let context = context::discover(global)?;
    let session = Session::open(global)?;
    let target = Target::find(&context, &session)?;
    let resolution = fetch(&session, &target, true)?;
    if !args.local_credentials {
        refuse_without_profile(&session, &target, &resolution)?;
    }
    warn_of_slip(&session, &target, &resolution);
    let credentials = match &resolution.credentials {
        Some(_) if !args.local_credentials => Some(issue(&session, &target, &resolution)?),
        _ => None,
    };
    session.output.note(&announcement(&resolution, args.local_credentials));
    let mut command = command(args)?;
    clean(&mut command);
    set_parameters(&mut command, &resolution, session.output);
    credentials.as_ref().map_or(Grant::Local, Grant::Issued).give(&mut command, region(&context));
    Err(not_run(&args.command, &command.exec()))
}

/// Exit status 4: a misspelt stage must not run the command with the machine's own credentials and no parameters.
fn refuse_without_profile(session: &Session, target: &Target, resolution: &Resolution) -> Result<(), CliError> {
    if resolution.profile.is_some() {
        return Ok(());
    }
    let Target { app, stage, .. } = target;
    let near = lookup::near_stage(session, &target.org, app, stage).map(|near| format!("did you mean `{near}`? else "));
    let hint = format!(
        "{}run `stagegate stage add {} --app {} --profile PROFILE`, or pass `--local-credentials`",
        near.unwrap_or_default(),
        quoted(stage),
        quoted(app)
    );
    Err(CliError::new(4, "no-profile", format!("there is no profile for stage `{stage}` of app `{app}`"), hint))
}

/// Only a stage that takes the default profile costs the request for the names of the others.
fn warn_of_slip(session: &Session, target: &Target, resolution: &Resolution) {
    if resolution.profile.as_ref().is_none_or(|profile| profile.source != "app-default") {
        return;
    }
    let Target { app, stage, .. } = target;
    if let Some(near) = lookup::near_stage(session, &target.org, app, stage) {
        session.output.warn(&format!("stage `{stage}` was not added to app `{app}`; did you mean `{near}`?"));
    }
}

fn command(args: &ExecArgs) -> Result<Command, CliError> {
    let [program, arguments @ ..] = args.command.as_slice() else {
        return Err(CliError::usage("no command is given", "put it after `--`"));
    };
    let mut command = Command::new(program);
    command.args(arguments);
    Ok(command)
}

fn set_parameters(command: &mut Command, resolution: &Resolution, output: Output) {
    for parameter in &resolution.parameters {
        let Some(value) = &parameter.value else { continue };
        if may_be_set(&parameter.key) {
            command.env(&parameter.key, value.expose());
        } else {
            output.warn(&format!("parameter `{}` is left out: a variable of that name changes what is run", parameter.key));
        }
    }
}

/// What the framework would take by default is no reason to override the region of the machine.
fn region(context: &Context) -> Option<&str> {
    let setting = context.region.as_ref().filter(|setting| setting.source != Source::FrameworkDefault)?;
    Some(&setting.value)
}

fn announcement(resolution: &Resolution, local: bool) -> String {
    let account = match &resolution.credentials {
        Some(announced) if !local => announced.account_id.clone(),
        Some(_) => "the machine's own credentials, as asked".to_owned(),
        None => "the machine's own credentials, as there is no access role".to_owned(),
    };
    format!("profile: {}\naccount: {account}", why(resolution))
}

fn not_run(command: &[OsString], cause: &std::io::Error) -> CliError {
    let program = command.first().map(|program| program.to_string_lossy().into_owned()).unwrap_or_default();
    match cause.kind() {
        ErrorKind::NotFound => CliError::new(127, "no-such-command", format!("no such command: `{program}`"), None),
        ErrorKind::ArgumentListTooLong => {
            let hint = "keep large values in a file or bucket, and its address in the parameter".to_owned();
            CliError::new(126, "too-large", format!("cannot run `{program}`: its arguments and environment are too large"), hint)
        }
        _ => CliError::new(126, "cannot-run", format!("cannot run `{program}`: {cause}"), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_do_not_run_have_the_statuses_of_shells() {
        let folder = tempfile::tempdir().unwrap();
        for (program, want) in [("no-such-command-anywhere", 127), (folder.path().to_str().unwrap(), 126)] {
            let error = not_run(&[program.into()], &Command::new(program).spawn().unwrap_err());
            assert_eq!(error.exit_status(), want, "{error:?}");
        }
    }
}
