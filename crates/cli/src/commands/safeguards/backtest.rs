//! `stagegate safeguards backtest`.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, builder::NonEmptyStringValueParser};
use jiff::Timestamp;
use stagegate_api::{
    backtest::{BacktestBody, RunBacktest},
    check::CheckBody,
    client::ClientError,
    safeguard::WantedSafeguard,
};

use super::{Enforcement, check::REFUSED, settings::SettingsArgs};
use crate::{
    cli::{GlobalArgs, number},
    clock,
    commands::{configuration::Source, deployment::age, revision::revision},
    complete::Names,
    env,
    error::CliError,
    lookup,
    session::Session,
};

/// Try safeguards on the services that were checked last: which would newly fail
///
/// Every check keeps what it judged. This judges it again, as if it were the same time, by the safeguards of a profile, of
/// one of its revisions or of a file, or by one alone, and changes nothing. The exit status is 7 if a check that passed would
/// fail.
#[derive(Args, Debug)]
pub struct BacktestArgs {
    /// Try this one alone: one that comes with the program, or a policy of the org
    #[arg(value_name = "SAFEGUARD", value_parser = NonEmptyStringValueParser::new(), conflicts_with_all = ["file", "revision"], add = Names::Safeguards)]
    safeguard: Option<String>,
    #[command(flatten)]
    settings: SettingsArgs,
    /// Whether a failure blocks; what the safeguard is made for, unless given
    #[arg(long, value_name = "LEVEL", requires = "safeguard")]
    enforcement: Option<Enforcement>,
    /// The version of the policy; its newest, unless given
    #[arg(long, value_name = "VERSION", value_parser = number::<1, { i64::MAX }>, requires = "safeguard")]
    policy_version: Option<i64>,
    /// Try the safeguards that a file lists, as `stagegate safeguards set` takes it; `-` is standard input
    #[arg(long, short, value_name = "FILE", conflicts_with = "revision")]
    file: Option<PathBuf>,
    /// Only checks by this profile; its own safeguards are tried unless others are given
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    profile: Option<String>,
    /// Try those that the profile had at this revision
    #[arg(long, value_name = "REVISION", value_parser = revision, requires = "profile")]
    revision: Option<i64>,
    /// How many checks are judged again, newest first
    #[arg(long, value_name = "COUNT", default_value_t = 20, value_parser = number::<1, 1000>)]
    last: i64,
}

const HEADER: [&str; 8] = ["check", "app", "service", "stage", "region", "age", "outcome", "because of"];

/// The outcome that people look for.
const NEWLY_FAILS: &str = "newly-fails";

/// Judges stored checks. Files of the folder do not narrow them: flags do and, for app and stage, the environment.
pub fn backtest(global: &GlobalArgs, args: &BacktestArgs) -> Result<ExitCode, CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let run = RunBacktest {
        profile: args.profile.clone(),
        revision: args.revision,
        safeguards: args.tried()?,
        app: global.app.clone().or_else(|| env::get(env::APP)),
        service: global.service.clone(),
        stage: global.stage.clone().or_else(|| env::get(env::STAGE)),
        ..RunBacktest::default()
    };
    if run.safeguards.is_none() && run.profile.is_none() {
        let hint = "name a safeguard, `--file FILE`, or `--profile NAME`";
        return Err(CliError::usage("there is nothing to try", hint));
    }
    let judged = judged(&session, &org, run, args.last)?;
    let now = clock::now();
    let empty = "no check fits; `stagegate deploy` makes one where the profile has safeguards";
    session.output.list(&judged, &HEADER, |one| row(one, now), empty)?;
    let newly = judged.iter().filter(|one| one.outcome == NEWLY_FAILS).count();
    if newly > 0 {
        let sentence = format!("{newly} of {} would newly fail", checks(judged.len()));
        let hint = "`--json` has what each safeguard objects to".to_owned();
        return Err(CliError::new(REFUSED, "safeguards-failed", sentence, hint));
    }
    if !judged.is_empty() {
        session.output.note(&format!("{} judged again: none would newly fail", checks(judged.len())));
    }
    Ok(ExitCode::SUCCESS)
}

fn checks(count: usize) -> String {
    format!("{count} check{}", if count == 1 { "" } else { "s" })
}

impl BacktestArgs {
    fn tried(&self) -> Result<Option<Vec<WantedSafeguard>>, CliError> {
        if let Some(file) = &self.file {
            return Source::read_list(file)?.decoded().map(Some);
        }
        let settings = self.settings.read()?;
        let Some(safeguard) = &self.safeguard else {
            let alone = settings.map(|_| CliError::usage("settings are of one safeguard", "name it before its settings"));
            return alone.map_or(Ok(None), Err);
        };
        Ok(Some(vec![WantedSafeguard {
            safeguard: safeguard.clone(),
            version: self.policy_version,
            enforcement: self.enforcement.map(Enforcement::word),
            settings,
            ..WantedSafeguard::default()
        }]))
    }
}

/// Page by page, each of as many as the server judges in one request.
fn judged(session: &Session, org: &str, mut run: RunBacktest, last: i64) -> Result<Vec<BacktestBody>, CliError> {
    const PAGE: i64 = 20;
    let mut judged: Vec<BacktestBody> = Vec::new();
    loop {
        let left = last - i64::try_from(judged.len()).unwrap_or(i64::MAX);
        if left <= 0 {
            return Ok(judged);
        }
        run.limit = Some(left.min(PAGE));
        let page = session.client.backtest(org, &run).map_err(|error| unknown(session, org, &run, error))?;
        judged.extend(page.items);
        let Some(next) = page.next else { return Ok(judged) };
        run.after = Some(next);
    }
}

fn unknown(session: &Session, org: &str, run: &RunBacktest, error: ClientError) -> CliError {
    let names: Vec<String> = run.safeguards.iter().flatten().map(|wanted| wanted.safeguard.clone()).collect();
    match (&run.profile, &run.app) {
        (Some(profile), _) if lookup::is_about(&error, "profile", profile) => lookup::no_profile(session, org, profile, error),
        (_, Some(app)) if lookup::is_about(&error, "app", app) => lookup::no_app(session, org, app, error),
        _ => lookup::no_safeguard(&names, error),
    }
}

fn row(one: &BacktestBody, now: Timestamp) -> Vec<String> {
    let CheckBody { id, app, service, stage, region, created_at, .. } = one.check.clone();
    vec![id, app, service, stage, region, age(created_at, now), one.outcome.replace('-', " "), because(one)]
}

/// What fails, or why nothing was judged.
fn because(one: &BacktestBody) -> String {
    if let Some(reason) = &one.reason {
        return reason.clone();
    }
    let failed = one.verdicts.iter().filter(|verdict| verdict.status == "failed");
    let titles: Vec<&str> = failed.map(|verdict| verdict.title.as_str()).collect();
    if titles.is_empty() { "-".to_owned() } else { titles.join(", ") }
}
