//! `stagegate check list`.

use clap::{Args, ValueEnum};
use stagegate_api::check::{CheckBody, CheckQuery};

use crate::{
    cli::{GlobalArgs, number},
    clock,
    commands::deployment::age,
    env,
    error::CliError,
    lookup,
    session::Session,
};

/// List checks, newest first
#[derive(Args, Debug)]
pub struct ListArgs {
    /// At most this many
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = number::<1, 200>)]
    limit: i64,
    /// Only those that passed, or that failed
    #[arg(long, value_enum, value_name = "RESULT")]
    result: Option<CheckResult>,
}

/// What came of a check.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum CheckResult {
    /// Nothing blocks
    Passed,
    /// Something blocks
    Failed,
}

const HEADER: [&str; 9] = ["id", "app", "service", "stage", "region", "profile", "result", "by", "age"];

/// Lists the newest checks. Files of the folder do not narrow the list: flags do and, for app and stage, the environment.
pub fn list(global: &GlobalArgs, args: &ListArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let app = global.app.clone().or_else(|| env::get(env::APP));
    let result = args.result.map(|result| match result {
        CheckResult::Passed => "passed".to_owned(),
        CheckResult::Failed => "failed".to_owned(),
    });
    let query = CheckQuery {
        app: app.clone(),
        service: global.service.clone(),
        stage: global.stage.clone().or_else(|| env::get(env::STAGE)),
        result,
        limit: Some(args.limit),
        after: None,
    };
    let page = session.client.checks(&org, &query).map_err(|error| match &app {
        Some(app) => lookup::no_app(&session, &org, app, error),
        None => error.into(),
    })?;
    let now = clock::now();
    let row = |check: &CheckBody| {
        let profile = format!("{} r{}", check.profile, check.profile_revision);
        let CheckBody { id, app, service, stage, region, result, author, .. } = check.clone();
        vec![id, app, service, stage, region, profile, result, author, age(check.created_at, now)]
    };
    session.output.list(&page.items, &HEADER, row, "no checks; `stagegate deploy` makes one where the profile has safeguards")?;
    if page.next.is_some() {
        session.output.note("there are more: use `--limit`, `--app`, `--service`, `--stage`, `--result`");
    }
    Ok(())
}
