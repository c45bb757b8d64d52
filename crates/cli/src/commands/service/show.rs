//! `stagegate service show`.

use stagegate_api::{
    client::all,
    instance::{InstanceBody, InstanceQuery},
};

use super::{Found, Which, find};
use crate::{
    cli::GlobalArgs,
    commands::instance::last_words,
    error::CliError,
    output::{or_dash, time},
    session::Session,
};

/// Shows a service. As JSON it is the service alone: `instance list` has the instances.
pub fn show(global: &GlobalArgs, which: &Which) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let found = find(&session, &session.service_here(which.name.as_deref())?)?;
    if session.output.is_json() {
        return session.output.json(&found.service);
    }
    let instances = instances(&session, &found)?;
    session.output.show(&found.service, &fields(&found, &instances))?;
    if instances.is_empty() {
        session.output.note("it has no instances: a deploy makes them, and so does `stagegate instance create`");
    }
    Ok(())
}

/// All of them if the service itself is archived.
pub(super) fn instances(session: &Session, found: &Found) -> Result<Vec<InstanceBody>, CliError> {
    let archived = found.service.archived_at.is_some();
    Ok(all(|page| {
        let query = InstanceQuery {
            service: Some(found.service.name.clone()),
            archived: Some(archived),
            limit: page.limit,
            after: page.after.clone(),
            ..InstanceQuery::default()
        };
        session.client.instances(&found.org, &found.app, &query)
    })?)
}

fn fields(found: &Found, instances: &[InstanceBody]) -> [(&'static str, String); 8] {
    let service = &found.service;
    let instances: Vec<_> = instances
        .iter()
        .map(|instance| format!("{}:{} ({})", instance.stage, instance.region, last_words(instance.last_deployment.as_ref())))
        .collect();
    [
        ("service", service.name.clone()),
        ("app", found.app.clone()),
        ("org", found.org.clone()),
        ("instances (last deploy)", or_dash(Some(&instances.join(", ")))),
        ("revision", service.revision.to_string()),
        ("archived", service.archived_at.map_or_else(|| "no".to_owned(), |at| format!("since {}", time(at)))),
        ("changed", time(service.updated_at)),
        ("id", service.id.clone()),
    ]
}

#[cfg(test)]
mod tests {
    use stagegate_api::service::ServiceBody;

    use super::*;

    #[test]
    fn a_service_is_shown_with_its_instances() {
        let service: ServiceBody = serde_json::from_str(
            r#"{"id":"svc_1","app":"shop","name":"orders","revision":3,"archived_at":"2026-03-01T09:05:07Z",
                "created_at":"2026-02-01T09:05:07Z","updated_at":"2026-03-01T09:05:07Z"}"#,
        )
        .unwrap();
        let instances: Vec<InstanceBody> = serde_json::from_str(
            r#"[{"id":"ins_1","app":"shop","service":"orders","stage":"dev","region":"us-east-1","revision":0,
                 "created_at":"2026-02-01T09:05:07Z","updated_at":"2026-02-01T09:05:07Z"},
                {"id":"ins_2","app":"shop","service":"orders","stage":"prod","region":"us-east-1","revision":1,
                 "created_at":"2026-02-01T09:05:07Z","updated_at":"2026-02-01T09:05:07Z",
                 "last_deployment":{"id":"dep_1","kind":"remove","status":"failed","started_at":"2026-02-01T09:05:07Z"}}]"#,
        )
        .unwrap();
        let found = Found { org: "acmeorg".into(), app: "shop".into(), service };
        let shown: Vec<String> = fields(&found, &instances).iter().map(|(name, value)| format!("{name}: {value}")).collect();
        insta::assert_snapshot!(shown.join("\n"), @r"
        service: orders
        app: shop
        org: acmeorg
        instances (last deploy): dev:us-east-1 (never deployed), prod:us-east-1 (remove failed)
        revision: 3
        archived: since 2026-03-01 09:05 UTC
        changed: 2026-03-01 09:05 UTC
        id: svc_1
        ");
    }
}
