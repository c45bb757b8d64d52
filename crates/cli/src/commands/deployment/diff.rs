//! `stagegate deployment diff`.

use clap::{Args, builder::NonEmptyStringValueParser};
use serde_json::Value;
use stagegate_api::{
    deployment::DeploymentBody,
    deployment_diff::{
        DeploymentDiff, OutputChange, ServiceFileChange, ServiceFileFacts, UsedCredentialsChange, UsedParameter,
        UsedParameterChange, UsedVendorChange,
    },
};

use super::{
    super::{explain::candidate, output::plain, safeguards},
    lines, profile, revision, verdict,
};
use crate::{
    cli::GlobalArgs,
    complete::Names,
    error::CliError,
    output::{or_dash, time},
    session::Session,
};

/// Show what differs from one deployment to another
///
/// Values of parameters are told by their fingerprints; outputs are shown, and the server writes down who asked.
#[derive(Args, Debug)]
pub struct DiffArgs {
    /// The id of the first deployment; alone it is the second one, and the first is the last before that deployed the same
    /// service there and worked
    #[arg(value_name = "FROM", value_parser = NonEmptyStringValueParser::new(), add = Names::Deployments)]
    from: String,
    /// The id of the second deployment
    #[arg(value_name = "TO", value_parser = NonEmptyStringValueParser::new(), add = Names::Deployments)]
    to: Option<String>,
}

const HEADER: [&str; 5] = ["what", "name", "change", "from", "to"];
/// `fp_` and ten digits tell values apart in a table.
const SHORT_FINGERPRINT: usize = 13;

/// Shows what differs.
pub fn diff(global: &GlobalArgs, args: &DiffArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let (id, with) = args.to.as_deref().map_or((args.from.as_str(), None), |to| (to, Some(args.from.as_str())));
    let diff = session.client.deployment_diff(&org, id, with)?;
    let output = session.output;
    if output.is_json() {
        return output.json(&diff);
    }
    output.show(&diff, &fields(&diff))?;
    let rows = rows(&diff);
    if !rows.is_empty() {
        output.text("\n")?;
    }
    output.list(&rows, &HEADER, Vec::clone, "no safeguards, parameters and outputs differ")?;
    for owner in &diff.deleted_owners {
        output.note(&format!("{owner} was deleted since: its parameters are not compared, and neither are credentials"));
    }
    Ok(())
}

fn fields(diff: &DeploymentDiff) -> Vec<(&str, String)> {
    let (from, to) = (&diff.from, &diff.to);
    let title =
        |deployment: &DeploymentBody| format!("{} ({}, {})", deployment.id, deployment.author, time(deployment.started_at));
    let of_profile = |deployment: &DeploymentBody| or_dash(profile(deployment).as_deref());
    let mut fields = vec![
        ("from", title(from)),
        ("to", title(to)),
        ("profile", arrow(&of_profile(from), &of_profile(to))),
        ("service revision", arrow(&revision(from.service_revision), &revision(to.service_revision))),
        ("instance revision", arrow(&revision(from.instance_revision), &revision(to.instance_revision))),
    ];
    let of_check = |deployment: &DeploymentBody| {
        let check = deployment.check.as_ref().map(|check| format!(" ({check})")).unwrap_or_default();
        verdict(deployment).map_or_else(|| "-".to_owned(), |verdict| verdict + &check)
    };
    if from.check.is_some() || to.check.is_some() {
        fields.push(("check", arrow(&of_check(from), &of_check(to))));
    }
    let place = |deployment: &DeploymentBody| {
        let DeploymentBody { app, service, stage, region, .. } = deployment;
        format!("{app}/{service} {stage}:{region}")
    };
    if place(from) != place(to) {
        fields.push(("instance", arrow(&place(from), &place(to))));
    }
    let candidate = |of: &Option<_>| of.as_ref().map_or_else(|| "none".to_owned(), candidate);
    if let Some(UsedCredentialsChange { from, to }) = &diff.credentials {
        fields.push(("credentials", arrow(&candidate(from), &candidate(to))));
    }
    let vendors = diff.vendors.iter();
    fields.extend(vendors.map(|UsedVendorChange { vendor, from, to }| {
        ("vendor", format!("{vendor}: {}", arrow(&candidate(from), &candidate(to))))
    }));
    let facts = diff.facts.iter();
    fields.extend(facts.map(|fact| (fact.name.as_str(), arrow(&or_dash(fact.from.as_deref()), &or_dash(fact.to.as_deref())))));
    fields.push(("service file", service_file(&diff.service_file)));
    fields
}

/// The same on both sides is said once.
fn arrow(from: &str, to: &str) -> String {
    if from == to { from.to_owned() } else { format!("{from} -> {to}") }
}

fn service_file(file: &ServiceFileChange) -> String {
    let count = |file: &ServiceFileFacts| lines(usize::try_from(file.lines).unwrap_or_default());
    match (file.changed, &file.from, &file.to) {
        (Some(false), _, Some(to)) => format!("unchanged, {}", count(to)),
        (Some(true), Some(from), Some(to)) => format!("changed, {}", arrow(&count(from), &count(to))),
        _ => "not known: it was not recorded both times".to_owned(),
    }
}

fn rows(diff: &DeploymentDiff) -> Vec<Vec<String>> {
    let safeguards = diff.safeguards.iter().flat_map(safeguards::changed);
    let safeguards = safeguards.map(|row| [vec!["safeguard".to_owned()], row].concat());
    safeguards.chain(diff.parameters.iter().map(parameter)).chain(diff.outputs.iter().map(output)).collect()
}

fn parameter(change: &UsedParameterChange) -> Vec<String> {
    let winner = |winner: &Option<UsedParameter>| {
        winner.as_ref().map_or_else(
            || "-".to_owned(),
            |UsedParameter { owner, revision, fingerprint, .. }| {
                format!("{owner} r{revision} {}", fingerprint.get(..SHORT_FINGERPRINT).unwrap_or(fingerprint))
            },
        )
    };
    vec!["parameter".to_owned(), change.key.clone(), change.change.clone(), winner(&change.from), winner(&change.to)]
}

fn output(change: &OutputChange) -> Vec<String> {
    let value = |value: &Option<Value>| value.as_ref().map_or_else(|| "-".to_owned(), plain);
    let what = if change.kind == "declared" { "declared output" } else { "output" };
    vec![what.to_owned(), change.name.clone(), change.change.clone(), value(&change.from), value(&change.to)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(changes: &str) -> String {
        let body = |id: &str, profile: i64, more: &str| {
            format!(
                r#"{{"id":"{id}","app":"shop","service":"orders","stage":"prod","region":"eu-west-1","kind":"deploy","status":"succeeded",
                "profile":"prod","profile_revision":{profile},"account_id":null,"author":"ada","started_at":"2026-03-01T09:05:07Z",
                "finished_at":null{more}}}"#
            )
        };
        let (from, to) = (
            body("dep_1", 7, ""),
            body("dep_2", 8, r#","service_revision":1,"instance_revision":0,"check":"chk_2","check_result":"passed""#),
        );
        let diff: DeploymentDiff = serde_json::from_str(&format!(r#"{{"from":{from},"to":{to},{changes}}}"#)).unwrap();
        let fields = fields(&diff).into_iter().map(|(name, value)| format!("{name}: {value}"));
        fields.chain(rows(&diff).into_iter().map(|row| row.join(" | "))).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_differs_is_told() {
        let fingerprint = format!("fp_{}", "ab".repeat(16));
        insta::assert_snapshot!(shown(&format!(
            r#""safeguards":{{"added":[{{"id":"sg_1","title":"Europe","description":"","safeguard":"allowed-regions","enforcement":"error",
                "settings":["eu-west-1"],"enabled":true,"exceptions":[]}}],"changed":[],"removed":[],"reordered":false}},
            "facts":[{{"name":"commit","from":"abc","to":"def"}},{{"name":"branch","to":"main"}}],"deleted_owners":[],
            "parameters":[{{"key":"url","change":"moved","from":{{"layer":"profile","owner":"prod","revision":2,"fingerprint":"{fingerprint}"}},
                "to":{{"layer":"service","owner":"shop/orders","revision":1,"fingerprint":"{fingerprint}"}}}},
                {{"key":"new","change":"added","to":{{"layer":"profile","owner":"prod","revision":8,"fingerprint":"{fingerprint}"}}}}],
            "outputs":[{{"name":"api","kind":"declared","change":"changed","from":null,"to":{{"n":1}}}},
                {{"name":"Url","kind":"stack","change":"removed","from":"https://x"}}],
            "service_file":{{"changed":true,"from":{{"fingerprint":"fp_1","lines":1}},"to":{{"fingerprint":"fp_2","lines":20}}}}"#
        )), @r#"
        from: dep_1 (ada, 2026-03-01 09:05 UTC)
        to: dep_2 (ada, 2026-03-01 09:05 UTC)
        profile: prod@7 -> prod@8
        service revision: - -> r1
        instance revision: - -> r0
        check: - -> passed (chk_2)
        commit: abc -> def
        branch: - -> main
        service file: changed, 1 line -> 20 lines
        safeguard | Europe | added | - | allowed-regions, error, ["eu-west-1"]
        parameter | url | moved | prod r2 fp_ababababab | shop/orders r1 fp_ababababab
        parameter | new | added | - | prod r8 fp_ababababab
        declared output | api | changed | - | {"n":1}
        output | Url | removed | https://x | -
        "#);
    }

    #[test]
    fn service_files_are_compared_if_they_are_known() {
        for (file, want) in [
            (
                r#"{"changed":false,"from":{"fingerprint":"f","lines":2},"to":{"fingerprint":"f","lines":2}}"#,
                "unchanged, 2 lines",
            ),
            (r#"{"to":{"fingerprint":"f","lines":2}}"#, "not known: it was not recorded both times"),
            ("{}", "not known: it was not recorded both times"),
        ] {
            assert_eq!(service_file(&serde_json::from_str(file).unwrap()), want, "{file}");
        }
    }
}
