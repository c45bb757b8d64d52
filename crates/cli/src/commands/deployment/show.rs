//! `stagegate deployment show`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::deployment::{DeploymentBody, DeploymentDetails};

use super::{super::output::plain, lines, profile, revision};
use crate::{
    cli::GlobalArgs,
    complete::Names,
    error::CliError,
    output::{or_dash, time},
    session::Session,
};

/// Show a deployment
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// The id of the deployment
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Deployments)]
    id: String,
}

/// Shows all that is recorded.
pub fn show(global: &GlobalArgs, args: &ShowArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let details = session.client.deployment(&org, &args.id)?;
    session.output.show(&details, &fields(&details))
}

fn fields(details: &DeploymentDetails) -> Vec<(&'static str, String)> {
    let (deployment, facts) = (&details.deployment, &details.facts);
    let mut fields = vec![
        ("id", deployment.id.clone()),
        ("kind", deployment.kind.clone()),
        ("status", deployment.status.clone()),
        ("app", deployment.app.clone()),
        ("service", deployment.service.clone()),
        ("stage", deployment.stage.clone()),
        ("region", deployment.region.clone()),
        ("profile", or_dash(profile(deployment).as_deref())),
        ("service revision", revision(deployment.service_revision)),
        ("instance revision", revision(deployment.instance_revision)),
        ("check", check(deployment)),
        ("account", or_dash(deployment.account_id.as_deref())),
        ("by", deployment.author.clone()),
        ("started", time(deployment.started_at)),
        ("finished", or_dash(deployment.finished_at.map(time).as_deref())),
        ("framework", or_dash(facts.framework.as_deref())),
        ("repository", or_dash(facts.repository.as_deref())),
        ("commit", commit(details)),
        ("branch", or_dash(facts.branch.as_deref())),
        ("CI run", or_dash(facts.ci_run.as_deref())),
        ("stack", or_dash(details.stack.as_deref())),
        ("service file", details.service_file.as_ref().map_or_else(|| "-".to_owned(), |text| lines(text.lines().count()))),
    ];
    fields.extend(deployment.overridden.iter().map(|past| ("override", format!("by {}: {}", past.by, past.reason))));
    fields.extend(details.error.iter().map(|error| ("error", error.clone())));
    fields.extend(details.declared_outputs.iter().map(|(name, value)| ("declared output", format!("{name}: {}", plain(value)))));
    fields.extend(details.outputs.iter().map(|(name, value)| ("output", format!("{name}: {value}"))));
    fields
}

fn check(deployment: &DeploymentBody) -> String {
    let result = deployment.check_result.as_deref();
    let of = deployment.check.as_ref().zip(result).map(|(check, result)| format!("{result} ({check})"));
    or_dash(of.as_deref())
}

fn commit(details: &DeploymentDetails) -> String {
    let changed = if details.facts.dirty == Some(true) { " and uncommitted changes" } else { "" };
    details.facts.commit.as_ref().map_or_else(|| "-".to_owned(), |commit| format!("{commit}{changed}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_recorded_is_shown() {
        let details: DeploymentDetails = serde_json::from_str(
            r#"{"id":"dep_1","app":"shop","service":"orders","stage":"prod","region":"eu-west-1","kind":"deploy","status":"failed","profile":"prod",
            "profile_revision":7,"account_id":"222222222222","author":"ada","started_at":"2026-03-01T09:05:07Z","finished_at":null,
            "check":"chk_1","check_result":"failed","override":{"by":"ada","reason":"it burns"},
            "service_revision":2,"instance_revision":0,"service_file":"a\nb\n","declared_outputs":{"api":{"n":1},"t":"text"},
            "facts":{"framework":"osls 4.3.1","commit":"abc","dirty":true,"repository":"https://host/shop"},"error":"no","stack":"orders-prod","outputs":{"Url":"https://x"}}"#,
        )
        .unwrap();
        let shown: Vec<String> = fields(&details).iter().map(|(name, value)| format!("{name}: {value}")).collect();
        insta::assert_snapshot!(shown.join("\n"), @r#"
        id: dep_1
        kind: deploy
        status: failed
        app: shop
        service: orders
        stage: prod
        region: eu-west-1
        profile: prod@7
        service revision: r2
        instance revision: r0
        check: failed (chk_1)
        account: 222222222222
        by: ada
        started: 2026-03-01 09:05 UTC
        finished: -
        framework: osls 4.3.1
        repository: https://host/shop
        commit: abc and uncommitted changes
        branch: -
        CI run: -
        stack: orders-prod
        service file: 2 lines
        override: by ada: it burns
        error: no
        declared output: api: {"n":1}
        declared output: t: text
        output: Url: https://x
        "#);
    }
}
