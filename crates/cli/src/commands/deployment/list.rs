//! `stagegate deployment list`.

use clap::Args;
use stagegate_api::deployment::{DeploymentBody, DeploymentQuery};

use super::{age, profile};
use crate::{cli::GlobalArgs, clock, env, error::CliError, lookup, output::or_dash, session::Session};

/// List deployments
#[derive(Args, Debug)]
pub struct ListArgs {
    /// At most this many
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=200))]
    limit: i64,
}

const HEADER: [&str; 10] = ["id", "app", "service", "stage", "region", "status", "profile", "account", "by", "age"];

/// Lists the newest deployments. Files of the folder do not narrow the list: flags and environment do.
pub fn list(global: &GlobalArgs, args: &ListArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let app = global.app.clone().or_else(|| env::get(env::APP));
    let stage = global.stage.clone().or_else(|| env::get(env::STAGE));
    let query = DeploymentQuery { app: app.clone(), stage, limit: Some(args.limit), after: None };
    let page = session.client.deployments(&org, &query).map_err(|error| match &app {
        Some(app) => lookup::no_app(&session, &org, app, error),
        None => error.into(),
    })?;
    let now = clock::now();
    session.output.list(
        &page.items,
        &HEADER,
        |deployment| row(deployment, &age(deployment.started_at, now)),
        "no deployments yet",
    )?;
    if page.next.is_some() {
        session.output.note("there are more: use `--limit`, `--app`, `--stage`");
    }
    Ok(())
}

fn row(deployment: &DeploymentBody, age: &str) -> Vec<String> {
    vec![
        deployment.id.clone(),
        deployment.app.clone(),
        deployment.service.clone(),
        deployment.stage.clone(),
        deployment.region.clone(),
        deployment.status.clone(),
        or_dash(profile(deployment).as_deref()),
        or_dash(deployment.account_id.as_deref()),
        deployment.author.clone(),
        age.to_owned(),
    ]
}
