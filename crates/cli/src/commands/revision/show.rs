//! `stagegate revision show`.

use clap::Args;
use stagegate_api::{
    owner::{ParameterThen, RevisionDetails},
    safeguard::SafeguardBody,
};

use super::range::revision;
use crate::{
    cli::GlobalArgs,
    commands::{param::short, safeguards},
    complete::Names,
    error::CliError,
    output::{Output, or_dash, time},
    owner::OfOwner,
};

/// Show what a profile, a service or an instance held at a revision, without values
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// Number of the revision
    #[arg(value_parser = revision, add = Names::Revisions)]
    revision: i64,
    #[command(flatten)]
    of: OfOwner,
}

/// Shows a revision.
pub fn show(global: &GlobalArgs, args: &ShowArgs) -> Result<(), CliError> {
    let mut scene = args.of.open(global)?;
    scene.look()?;
    let details =
        scene.session.client.revision(&scene.org, &scene.address(), args.revision).map_err(|error| scene.no_owner(error))?;
    print(scene.session.output, &details)
}

fn print(output: Output, details: &RevisionDetails) -> Result<(), CliError> {
    if output.is_json() {
        return output.json(details);
    }
    output.show(details, &fields(details))?;
    if !details.safeguards.is_empty() {
        output.text("\n")?;
        let row = |one: &SafeguardBody| vec![one.title.clone(), safeguards::words(one)];
        output.list(&details.safeguards, &["safeguard", "checks"], row, "")?;
    }
    if details.parameters.is_empty() {
        output.note("no parameters");
        return Ok(());
    }
    output.text("\n")?;
    output.list(&details.parameters, &["parameter", "visibility", "fingerprint", "set at", "by", "when"], row, "")
}

fn fields(details: &RevisionDetails) -> Vec<(&'static str, String)> {
    let RevisionDetails { owner, revision, links, .. } = details;
    let links: Vec<_> = links.iter().map(|(vendor, alias)| format!("{vendor}: {alias}")).collect();
    let mut fields = vec![
        ("owner", format!("{} {}", owner.kind, owner.name)),
        ("revision", revision.revision.to_string()),
        ("change", revision.change.clone()),
        ("message", or_dash(revision.message.as_deref())),
        ("by", revision.author.clone()),
        ("when", time(revision.at)),
    ];
    match &revision.profile {
        Some(profile) => fields.extend([
            ("description", or_dash(Some(&profile.description))),
            ("access role", or_dash(profile.role.as_deref())),
            ("guarded", if profile.guarded { "yes" } else { "no" }.to_owned()),
            ("safeguards", safeguards::count(&details.safeguards)),
        ]),
        None => fields.push(("providers", or_dash(Some(&links.join(", "))))),
    }
    fields
}

fn row(then: &ParameterThen) -> Vec<String> {
    let parameter = &then.parameter;
    vec![
        parameter.key.clone(),
        parameter.visibility.clone(),
        short(&then.fingerprint).to_owned(),
        format!("r{}", parameter.revision),
        parameter.author.clone(),
        time(parameter.at),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_shows_what_its_kind_has() {
        let details = |owner: &str, profile: &str| -> RevisionDetails {
            serde_json::from_str(&format!(
                r#"{{"owner":{owner},"revision":{{"revision":3,"change":"c","author":"Ada","at":"2026-03-01T09:05:07Z","profile":{profile}}},
                "parameters":[],"links":{{"aws":"main"}}}}"#
            ))
            .unwrap()
        };
        let shown = |details: &RevisionDetails| {
            fields(details).iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("\n")
        };
        let service = r#"{"kind":"service","id":"svc_1","name":"shop/orders","address":"service:shop:orders","revision":4}"#;
        insta::assert_snapshot!(shown(&details(service, "null")), @r"
        owner: service shop/orders
        revision: 3
        change: c
        message: -
        by: Ada
        when: 2026-03-01 09:05 UTC
        providers: aws: main
        ");
        let profile = r#"{"kind":"profile","id":"prf_1","name":"prod","address":"profile:prod","revision":4}"#;
        insta::assert_snapshot!(shown(&details(profile, r#"{"description":"","role":null,"guarded":true}"#)), @r"
        owner: profile prod
        revision: 3
        change: c
        message: -
        by: Ada
        when: 2026-03-01 09:05 UTC
        description: -
        access role: -
        guarded: yes
        safeguards: -
        ");
    }
}
