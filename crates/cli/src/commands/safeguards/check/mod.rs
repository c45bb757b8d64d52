//! `stagegate safeguards check`.

mod blind;
mod entries;
mod file;
mod modules;
mod package;
mod profile;
mod report;

use std::{
    io::{IsTerminal as _, Write as _},
    mem::ManuallyDrop,
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;
use jiff::tz::TimeZone;
use stagegate_safeguards::{
    Input, Surroundings, TEMPLATE,
    engine::{self, Entry, Report, output::BLOCKED},
    worker::WorkerRunner,
};

pub use file::read_bounded;
pub use modules::ModulesOf;
use modules::Stored;
pub use package::Package;
use report::{Checked, Format};

use crate::{cli::GlobalArgs, clock, env, error::CliError, output::Output, printable};

/// The exit status when safeguards refuse what was checked.
pub const REFUSED: u8 = 7;

/// Check a packaged service, or a CloudFormation template, without deploying it
///
/// Safeguards come from the profile of the stage, if an app is named and you are signed in, then from `custom.safeguards`
/// of the service, then from the policy files. The exit status is 7 if something fails that blocks a deployment.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// The folder `.serverless`, the folder of a service, or a template; the service of this folder if none is named
    #[arg(value_name = "FOLDER|TEMPLATE")]
    target: Option<PathBuf>,
    /// Where the package of the service in this folder is, if it is not in `.serverless`
    #[arg(long, value_name = "DIR", conflicts_with = "target")]
    package: Option<PathBuf>,
    /// Run the safeguards of this file, too; may be repeated
    #[arg(long = "policy-file", value_name = "FILE")]
    policy_files: Vec<PathBuf>,
    /// Leave out the profile, and ask no server
    #[arg(long, visible_alias = "no-profile")]
    offline: bool,
    /// How the result is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
    /// Refuse for warnings, too
    #[arg(long)]
    fail_on_warn: bool,
    /// The version of the framework, for `framework-version`; that of the installed one, if absent
    #[arg(long, value_name = "VERSION")]
    framework_version: Option<String>,
}

/// Checks it.
pub fn check(global: &GlobalArgs, args: &CheckArgs) -> Result<ExitCode, CliError> {
    let output = Output::new(global);
    let format = if global.json { Format::Json } else { args.format };
    // Policy files are small: whether there is a program to run is known before the package is read.
    let of_files = entries::of_files(&args.policy_files);
    let runner = WorkerRunner::new();
    if of_files.iter().flatten().any(Entry::may_run_program) {
        runner.prepare();
    }
    let package = Package::find(global, args.target.as_deref().or(args.package.as_deref()))?;
    let place = package.place(global, output)?;
    let (mut entries, mut stored) = (Vec::new(), Stored::default());
    if !args.offline {
        let carried = profile::carried(global, output, &package.folder, &place)?;
        entries.extend(carried.entries);
        stored = carried.stored;
    }
    entries.extend(entries::of_service(&package)?);
    entries.extend(of_files?);
    if entries.is_empty() {
        output.note(
            "there are no safeguards to run: add some to the profile of the stage, or to `custom.safeguards` of the service, or pass `--policy-file FILE`",
        );
    }
    if let Some(words) = blind::words(&package.declaration, package.compiled.get(TEMPLATE), &entries) {
        output.note(&words);
    }
    // The process ends with this command: to give back each of its values one by one would take as long as to judge them.
    let input = ManuallyDrop::new(Input {
        framework_version: args.framework_version.clone().unwrap_or_else(|| package.framework_version()),
        environment: std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect(),
        declaration: package.declaration,
        compiled: package.compiled,
        ..Input::new(place.stage, place.region, clock::now().to_zoned_datetime(TimeZone::system()))
    });
    let modules = ModulesOf::new(package.folder).with(stored);
    let surroundings = Surroundings { runner: &runner, modules: &modules, secrets: None };
    let report = run(&input, &entries, surroundings, shows_progress(format, global));
    let checked = Checked { report: &report, input: &input, file: &package.shown, fail_on_warn: args.fail_on_warn };
    output.data(&format.write(&checked, wants_colour()))?;
    if checked.is_refused() { Err(refused(&report)) } else { Ok(ExitCode::SUCCESS) }
}

/// Runs them; on a terminal each is named while it runs.
fn run(input: &Input, entries: &[Entry], surroundings: Surroundings<'_>, tells: bool) -> Report {
    const CLEAR: &str = "\r\u{1b}[2K";
    let say = |text: &str| {
        if tells {
            // Nothing depends on it.
            let _ = std::io::stderr().lock().write_all(text.as_bytes());
        }
    };
    let report = engine::run_telling(input, entries, surroundings, &|entry| {
        say(&format!("{CLEAR}   running - {}", printable::line(&entry.title)));
    });
    say(CLEAR);
    report
}

fn refused(report: &Report) -> CliError {
    let hint = if report.blocks() {
        "correct what failed; `--format json` names the resources and places"
    } else {
        "correct what warned, or leave out `--fail-on-warn`"
    };
    CliError::new(REFUSED, "safeguards-failed", BLOCKED, hint.to_owned())
}

fn is_plain() -> bool {
    env::get(env::NO_COLOR).is_some() || env::get(env::TERM).as_deref() == Some("dumb")
}

fn wants_colour() -> bool {
    std::io::stdout().is_terminal() && !is_plain()
}

fn shows_progress(format: Format, global: &GlobalArgs) -> bool {
    format == Format::Text && !global.quiet && std::io::stderr().is_terminal() && !is_plain()
}
