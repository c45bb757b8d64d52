//! `stagegate deployment list`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::deployment::{DeploymentBody, DeploymentQuery};
use stagegate_core::deployment::{DeploymentKind, Status};

use super::{age, profile, verdict};
use crate::{
    cli::{GlobalArgs, number},
    clock,
    complete::Names,
    env,
    error::CliError,
    lookup,
    output::or_dash,
    session::Session,
};

/// List deployments
#[derive(Args, Debug)]
pub struct ListArgs {
    /// At most this many
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = number::<1, 200>)]
    limit: i64,
    /// Only those that got this far: `running`, `succeeded` or `failed`
    #[arg(long, value_name = "STATUS", value_parser = NonEmptyStringValueParser::new(), add = Names::Statuses)]
    status: Option<String>,
    /// Only those that did this: `deploy` or `remove`
    #[arg(long, value_name = "KIND", value_parser = NonEmptyStringValueParser::new(), add = Names::Kinds)]
    kind: Option<String>,
}

const HEADER: [&str; 12] =
    ["id", "app", "service", "stage", "region", "kind", "status", "check", "profile", "account", "by", "age"];

/// Lists the newest deployments. Files of the folder do not narrow the list: flags do and, for app and stage, the
/// environment.
pub fn list(global: &GlobalArgs, args: &ListArgs) -> Result<(), CliError> {
    let status = args.status.as_deref().map(str::parse::<Status>).transpose()?;
    let kind = args.kind.as_deref().map(str::parse::<DeploymentKind>).transpose()?;
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let app = global.app.clone().or_else(|| env::get(env::APP));
    let stage = global.stage.clone().or_else(|| env::get(env::STAGE));
    let query = DeploymentQuery {
        app: app.clone(),
        service: global.service.clone(),
        stage,
        region: global.region.clone(),
        status: status.map(|status| status.as_str().to_owned()),
        kind: kind.map(|kind| kind.as_str().to_owned()),
        limit: Some(args.limit),
        after: None,
    };
    let page = session.client.deployments(&org, &query).map_err(|error| match &app {
        Some(app) => lookup::no_app(&session, &org, app, error),
        None => error.into(),
    })?;
    let narrowed = query != DeploymentQuery { limit: query.limit, ..DeploymentQuery::default() };
    let now = clock::now();
    session.output.list(
        &page.items,
        &HEADER,
        |deployment| row(deployment, &age(deployment.started_at, now)),
        if narrowed { "no deployments like that" } else { "no deployments yet" },
    )?;
    if page.next.is_some() {
        session.output.note("there are more: use `--limit`, `--app`, `--service`, `--stage`, `--region`, `--status`, `--kind`");
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
        deployment.kind.clone(),
        deployment.status.clone(),
        or_dash(verdict(deployment).as_deref()),
        or_dash(profile(deployment).as_deref()),
        or_dash(deployment.account_id.as_deref()),
        deployment.author.clone(),
        age.to_owned(),
    ]
}
