//! `stagegate exec`: a command with what a stage has.
//!
//! The command takes our place, so that its signals and its exit status are its own. With `--serve-credentials` we stay
//! as its parent, and what it would notice of that is passed on.

mod announce;
mod endpoint;
mod env_file;
mod nameless;
mod run;
mod variables;

use std::{
    ffi::OsString,
    process::{Command, ExitCode},
    sync::Arc,
};

use clap::{Args, ValueHint};
use stagegate_api::{credentials::Credentials, resolution::Resolution};
use stagegate_core::resolution::Purpose;

use super::resolve::{Identity, Target, fetch, issue, renew};
use crate::{
    cli::GlobalArgs,
    context::{self, Context, Source},
    env,
    error::CliError,
    framework::{Grant, clean, give_region},
    output::Output,
    randomness::SystemEntropy,
    session::Session,
};
use endpoint::Endpoint;
use env_file::{EnvFile, no_shell_names};
use variables::{Choice, Chosen, listed, replaced};

/// Run a command with the stage's parameters and credentials in its environment
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct ExecArgs {
    #[command(flatten)]
    choice: Choice,
    /// Hand over the parameters in a file without a name, at `STAGEGATE_ENV_FILE`, and not in the environment
    #[arg(long)]
    env_file: bool,
    /// Serve the credentials on this machine, so that the command gets new ones as long as it runs
    #[arg(long, conflicts_with_all = ["local_credentials", "no_credentials"])]
    serve_credentials: bool,
    /// Ask for no credentials, and leave the AWS variables as they are
    #[arg(long, conflicts_with = "local_credentials")]
    no_credentials: bool,
    /// Use the machine's own AWS credentials
    #[arg(long)]
    local_credentials: bool,
    /// Run inside of another `exec`; what this one does not set stays
    #[arg(long)]
    nested: bool,
    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments)]
    command: Vec<OsString>,
}

/// How the command comes to AWS credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Supply {
    /// Those of the stage, in its environment.
    Environment,
    /// Those of the stage, from an endpoint.
    Endpoint,
    /// Those of the machine; somebody asked for that.
    Local,
    /// None are asked for.
    Nothing,
}

impl ExecArgs {
    fn supply(&self) -> Supply {
        match (self.serve_credentials, self.local_credentials, self.no_credentials) {
            (true, _, _) => Supply::Endpoint,
            (_, true, _) => Supply::Local,
            (_, _, true) => Supply::Nothing,
            _ => Supply::Environment,
        }
    }
}

/// Runs the command; its exit status is ours, or it takes our place and nothing comes back.
pub fn exec(global: &GlobalArgs, args: &ExecArgs) -> Result<ExitCode, CliError> {
    refuse_nesting(args.nested, env::get(env::EXEC))?;
    args.choice.check()?;
    let plan = Plan::make(global, args)?;
    let chosen = args.choice.of(&plan.resolution)?;
    let credentials = plan.credentials()?;
    plan.session.output.note(&announce::announcement(&plan.resolution, plan.supply));
    if let Some(words) = announce::unguarded_words(&plan.resolution, plan.supply) {
        plan.session.output.warn(&words);
    }
    let mut command = run::command(&args.command)?;
    // Open until the command runs.
    let _file = plan.equip(&mut command, &chosen, args.env_file)?;
    match credentials {
        Some(first) if plan.supply == Supply::Endpoint => plan.serve(first, command),
        credentials => {
            credentials.as_ref().map_or(Grant::Local, Grant::Issued).give(&mut command, None);
            warn_of_replaced(&command, plan.session.output);
            Err(run::take_our_place(command))
        }
    }
}

/// One environment in another is a mixture that nobody announced.
fn refuse_nesting(nested: bool, outer: Option<String>) -> Result<(), CliError> {
    match outer {
        Some(outer) if !nested => Err(CliError::usage(
            format!("this runs inside of `stagegate exec` for `{outer}` already"),
            "run it outside, or pass `--nested`: what this one does not set then stays as the outer one set it",
        )),
        _ => Ok(()),
    }
}

/// What the server said, before anything is done with it.
struct Plan {
    session: Session,
    target: Target,
    resolution: Resolution,
    region: Option<String>,
    supply: Supply,
}

impl Plan {
    fn make(global: &GlobalArgs, args: &ExecArgs) -> Result<Self, CliError> {
        let context = context::discover(global)?;
        let session = Session::open(global)?;
        let (target, context) = Target::find(global, context, &session)?;
        let resolution = fetch(&session, &target, Some(Purpose::Exec))?;
        let supply = args.supply();
        if supply != Supply::Local {
            announce::refuse_without_profile(&session, &target, &resolution)?;
        }
        target.warn_of_slip(&session, resolution.profile.as_ref().map(|profile| profile.source.as_str()));
        Ok(Self { session, target, resolution, region: region(&context), supply })
    }

    fn credentials(&self) -> Result<Option<Credentials>, CliError> {
        match (self.supply, &self.resolution.credentials) {
            // Without an access role there is nothing to serve: the server says so.
            (Supply::Environment, Some(_)) | (Supply::Endpoint, _) => {
                issue(&self.session, &self.target, &self.resolution).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Gives the command all but credentials. The file, if there is one, must stay open until the command runs.
    fn equip(&self, command: &mut Command, chosen: &Chosen<'_>, as_file: bool) -> Result<Option<EnvFile>, CliError> {
        clean(command);
        let Resolution { app, stage, .. } = &self.resolution;
        command.env(env::EXEC, format!("{}/{app}/{stage}", self.target.org));
        if self.supply != Supply::Nothing {
            give_region(command, self.region.as_deref());
        }
        let output = self.session.output;
        chosen.left_out.iter().for_each(|sentence| output.warn(sentence));
        if as_file {
            return hand_over_in_file(command, chosen, output).map(Some);
        }
        for variable in &chosen.variables {
            command.env(&variable.name, variable.value.expose());
        }
        Ok(None)
    }

    /// Stays beside the command, and keeps no values meanwhile.
    fn serve(self, first: Credentials, mut command: Command) -> Result<ExitCode, CliError> {
        let Self { session, target, resolution, .. } = self;
        drop(resolution);
        let (output, identity) = (session.output, Identity::of(&first));
        refuse_to_serve_static_keys(&first)?;
        let renew = move || renew(&session, &target, &identity);
        let endpoint = Endpoint::open(first, Arc::new(renew), &SystemEntropy, output)?;
        endpoint.attach(&mut command);
        warn_of_replaced(&command, output);
        let ended = run::stay_beside(command);
        endpoint.close();
        ended
    }
}

/// Clients of the endpoint want to know when credentials end, and these never do.
fn refuse_to_serve_static_keys(first: &Credentials) -> Result<(), CliError> {
    if first.expires_at.is_some() && first.session_token.is_some() {
        return Ok(());
    }
    let provider = first.provider.as_deref().unwrap_or_default();
    Err(CliError::usage(
        format!("the keys of provider `{provider}` do not end, so there is nothing to renew"),
        "run it without `--serve-credentials`",
    ))
}

/// Names what the command gets instead of what this environment has, AWS variables included. Those of our own say nothing.
fn warn_of_replaced(command: &Command, output: Output) {
    let set = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let replaced = replaced(set.filter(|(name, _)| *name != env::EXEC && *name != env::ENV_FILE), |name| std::env::var_os(name));
    if !replaced.is_empty() {
        output.warn(&format!("the command has other values than this environment for {}", listed(&replaced)));
    }
}

fn hand_over_in_file(command: &mut Command, chosen: &Chosen<'_>, output: Output) -> Result<EnvFile, CliError> {
    let file = EnvFile::with(&chosen.variables)?;
    let names = no_shell_names(&chosen.variables);
    if !names.is_empty() {
        output.warn(&format!(
            "shells have no variables with such names, and one that reads the file prints the values: {}",
            listed(&names)
        ));
    }
    command.env(env::ENV_FILE, file.path());
    Ok(file)
}

/// What the framework would take by default is no reason to override the region of the machine.
fn region(context: &Context) -> Option<String> {
    let setting = context.region.as_ref().filter(|setting| setting.source != Source::FrameworkDefault)?;
    Some(setting.value.clone())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn one_exec_inside_of_another_is_asked_for() {
        for (nested, outer, want) in [
            (false, None, true),
            (true, None, true),
            (false, Some("acmeorg/shop/dev"), false),
            (true, Some("acmeorg/shop/dev"), true),
        ] {
            let got = refuse_nesting(nested, outer.map(str::to_owned));
            assert_eq!(got.is_ok(), want, "{nested} {outer:?}");
            assert!(got.err().is_none_or(|error| error.exit_status() == 2 && error.sentence().contains("acmeorg/shop/dev")));
        }
    }

    #[test]
    fn there_is_one_way_to_credentials() {
        for (options, want) in [
            ("", Some(Supply::Environment)),
            ("--local-credentials", Some(Supply::Local)),
            ("--no-credentials", Some(Supply::Nothing)),
            ("--serve-credentials", Some(Supply::Endpoint)),
            ("--serve-credentials --local-credentials", None),
            ("--no-credentials --local-credentials", None),
            ("--serve-credentials --no-credentials", None),
            ("--env-file --serve-credentials --only a,b --only c --prefix X_ --nested", Some(Supply::Endpoint)),
        ] {
            let line = ["stagegate", "exec"].into_iter().chain(options.split_whitespace()).chain(["--", "true"]);
            let supply = Cli::try_parse_from(line).ok().map(|cli| match cli.command {
                crate::commands::Command::Exec(args) => args.supply(),
                other => panic!("{other:?}"),
            });
            assert_eq!(supply, want, "{options}");
        }
    }
}
