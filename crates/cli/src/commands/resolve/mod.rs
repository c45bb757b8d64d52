//! `stagegate resolve`.

mod answer;
mod target;

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::resolution::{Resolution, ResolvedParameter};
use stagegate_core::resolution::Purpose;

use answer::fetch_at;
pub use answer::{Identity, account_words, fetch, is_guarded, issue, issue_for, renew, role_words, vendor_words, why};
pub use target::Target;

use super::safeguards;
use crate::{
    cli::GlobalArgs,
    context,
    error::CliError,
    output::{Output, or_dash, time},
    session::Session,
};

/// Show what a deploy to a stage would get, and where each part comes from
#[derive(Args, Debug)]
pub struct ResolveArgs {
    /// Show the values of masked parameters; the server records this
    #[arg(long)]
    values: bool,
    /// Show it as it was: at a revision of the nearest owner (`r7`), at a time, or for a deployment
    #[arg(long, value_name = "REVISION|TIME|DEPLOYMENT", value_parser = NonEmptyStringValueParser::new())]
    at: Option<String>,
}

/// Shows the profile, the access role and the parameters of a stage.
pub fn resolve(global: &GlobalArgs, args: &ResolveArgs) -> Result<(), CliError> {
    let context = context::discover(global)?;
    let session = Session::open(global)?;
    let (target, _) = Target::find(global, context, &session)?;
    let mut resolution = fetch_at(&session, &target, args.values.then_some(Purpose::Show), args.at.as_deref())?;
    hide(&mut resolution);
    target.warn_of_slip(&session, resolution.profile.as_ref().map(|profile| profile.source.as_str()));
    print(session.output, &target, &resolution)
}

/// Only deploys and `exec` receive write-only values, and what providers hold.
fn hide(resolution: &mut Resolution) {
    resolution.vendors.iter_mut().for_each(|vendor| vendor.details = None);
    for parameter in resolution.parameters.iter_mut().filter(|parameter| parameter.visibility == "write-only") {
        parameter.value = None;
    }
}

fn print(output: Output, target: &Target, resolution: &Resolution) -> Result<(), CliError> {
    if output.is_json() {
        return output.json(resolution);
    }
    let mut fields = vec![
        ("org", target.org.clone()),
        ("app", resolution.app.clone()),
        ("stage", resolution.stage.clone()),
        ("service", or_dash(target.service.as_deref())),
        ("region", or_dash(target.region.as_deref())),
    ];
    fields.extend(resolution.at.iter().map(|at| ("as it was", at.clone())));
    fields.extend([("profile", why(resolution)), ("credentials", role_words(resolution))]);
    fields.extend(vendor_words(resolution).map(|words| ("vendors", words)));
    fields.extend(safeguards::fields(&resolution.safeguards));
    output.show(resolution, &fields)?;
    output.text("\n")?;
    let header = ["parameter", "value", "from", "owner", "revision", "by", "at"];
    output.list(&resolution.parameters, &header, row, "no parameters")
}

fn row(parameter: &ResolvedParameter) -> Vec<String> {
    let source = &parameter.source;
    let value = match &parameter.value {
        None => format!("({})", parameter.visibility),
        Some(value) if value.expose().is_empty() => "(empty)".to_owned(),
        Some(value) => value.expose().to_owned(),
    };
    vec![
        parameter.key.clone(),
        value,
        source.layer.clone(),
        source.owner.clone(),
        source.revision.to_string(),
        source.author.clone(),
        time(source.at),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) const ANSWER: &str = r#"{"app":"shop","stage":"prod",
        "profile":{"id":"prf_1","name":"prod","revision":7,"source":"app-default"},
        "parameters":[
            {"key":"a","value":"1","visibility":"masked","source":{"layer":"profile","owner":"prod","revision":3,"author":"ada","at":"2026-03-01T09:05:07Z"}},
            {"key":"b","value":"2","visibility":"write-only","source":{"layer":"service","owner":"orders","revision":1,"author":"bob","at":"2026-03-01T09:05:07Z"}},
            {"key":"c","visibility":"masked","source":{"layer":"profile","owner":"prod","revision":3,"author":"ada","at":"2026-03-01T09:05:07Z"}}],
        "credentials":{"source":"profile","kind":"aws-role","role":"arn:aws:iam::222222222222:role/deploy","account_id":"222222222222"},
        "vendors":[{"vendor":"stripe","provider":"pay","source":"service","details":{"KEY":"of stripe"}}]}"#;

    #[test]
    fn write_only_values_are_never_shown() {
        let mut resolution: Resolution = serde_json::from_str(ANSWER).unwrap();
        hide(&mut resolution);
        let shown: Vec<String> = resolution.parameters.iter().map(|parameter| row(parameter).join(" | ")).collect();
        insta::assert_snapshot!(shown.join("\n"), @r"
        a | 1 | profile | prod | 3 | ada | 2026-03-01 09:05 UTC
        b | (write-only) | service | orders | 1 | bob | 2026-03-01 09:05 UTC
        c | (masked) | profile | prod | 3 | ada | 2026-03-01 09:05 UTC
        ");
        resolution.parameters[0].value = Some(stagegate_core::Secret::new(String::new()).into());
        assert_eq!(row(&resolution.parameters[0])[1], "(empty)");
        let text = serde_json::to_string(&resolution).unwrap();
        assert!(!text.contains("\"2\"") && !text.contains("of stripe") && text.contains("stripe"));
    }
}
