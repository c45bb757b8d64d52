//! `stagegate instance list`.

use clap::Args;
use stagegate_api::{
    client::all,
    instance::{InstanceBody, InstanceQuery},
};

use super::last_words;
use crate::{
    cli::GlobalArgs,
    context::Field,
    error::CliError,
    lookup,
    output::{or_dash, time},
    printable::quoted,
    session::Session,
};

/// List the instances of an app; `--service`, `--stage` and `--region` narrow the list
#[derive(Args, Debug)]
pub struct ListArgs {
    /// Show archived ones as well, and those of archived services
    #[arg(long)]
    archived: bool,
}

const HEADER: [&str; 7] = ["service", "stage", "region", "last deploy", "at", "revision", "archived"];

/// Lists the instances of an app. Files of the folder do not narrow the list: flags and environment do.
pub fn list(global: &GlobalArgs, args: &ListArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let (org, app) = (session.org_here()?, session.app_here(None)?);
    let named = |field| session.named(field, None);
    let (service, stage, region) = (named(Field::Service), named(Field::Stage), named(Field::Region));
    let instances = all(|page| {
        let query = InstanceQuery {
            service: service.clone(),
            stage: stage.clone(),
            archived: Some(args.archived),
            limit: page.limit,
            after: page.after.clone(),
        };
        session.client.instances(&org, &app, &query)
    })
    .map_err(|error| lookup::no_service(&session, &org, &app, service.as_deref().unwrap_or_default(), error))?;
    let is_wanted = |instance: &InstanceBody| region.as_ref().is_none_or(|region| *region == instance.region);
    let instances: Vec<_> = instances.into_iter().filter(is_wanted).collect();
    let columns = if args.archived { 7 } else { 6 };
    let narrowed = service.is_some() || stage.is_some() || region.is_some();
    session.output.list(
        &instances,
        &HEADER[..columns],
        |instance| row(instance)[..columns].to_vec(),
        &empty(&app, narrowed, args.archived),
    )
}

fn row(instance: &InstanceBody) -> [String; 7] {
    let last = instance.last_deployment.as_ref();
    [
        instance.service.clone(),
        instance.stage.clone(),
        instance.region.clone(),
        last_words(last),
        or_dash(last.map(|last| time(last.finished_at.unwrap_or(last.started_at))).as_deref()),
        instance.revision.to_string(),
        or_dash(instance.archived_at.map(time).as_deref()),
    ]
}

fn empty(app: &str, narrowed: bool, archived: bool) -> String {
    let archive = if archived { "" } else { "; `--archived` shows those in the archive" };
    if narrowed {
        return format!("app `{app}` has no such instances{archive}");
    }
    let create = format!("stagegate instance create STAGE:REGION --service SERVICE --app {}", quoted(app));
    format!("app `{app}` has no instances: a deploy makes them, and so does `{create}`{archive}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_where_it_is_and_how_the_last_deploy_went() {
        let mut instance: InstanceBody = serde_json::from_str(
            r#"{"id":"ins_1","app":"shop","service":"orders","stage":"prod","region":"us-east-1","revision":3,
                "archived_at":"2026-03-03T09:05:07Z","created_at":"2026-03-01T09:05:07Z","updated_at":"2026-03-01T09:05:07Z",
                "last_deployment":{"id":"dep_1","kind":"deploy","status":"failed","started_at":"2026-03-02T09:05:07Z",
                                   "finished_at":"2026-03-02T09:07:07Z"}}"#,
        )
        .unwrap();
        let told = "orders | prod | us-east-1 | failed | 2026-03-02 09:07 UTC | 3 | 2026-03-03 09:05 UTC";
        assert_eq!(row(&instance).join(" | "), told);
        (instance.archived_at, instance.last_deployment) = (None, None);
        assert_eq!(row(&instance).join(" | "), "orders | prod | us-east-1 | never deployed | - | 3 | -");
    }

    #[test]
    fn an_empty_list_says_what_to_do_next() {
        assert_eq!(empty("shop", true, false), "app `shop` has no such instances; `--archived` shows those in the archive");
        assert_eq!(empty("shop", true, true), "app `shop` has no such instances");
        assert!(empty("shop", false, false).contains("`stagegate instance create STAGE:REGION --service SERVICE --app shop`; "));
    }
}
