//! What a change would do to whom: shown before it, and asked about.

use clap::Args;
use stagegate_api::impact::{Impact, ImpactedTarget, Winner};

use crate::{
    error::CliError,
    input,
    output::{Output, or_dash},
};

const HEADER: [&str; 6] = ["app", "stage", "service", "region", "now", "then"];

/// How a change is agreed to.
#[derive(Args, Debug)]
pub struct Agreement {
    /// Only show whose credentials would change
    #[arg(long)]
    dry_run: bool,
    /// Do not ask, whoever is affected
    #[arg(long, short)]
    yes: bool,
}

impl Agreement {
    /// Shows the impact, and asks if there is one. Whether the change is to be made: a question needs an answer of `yes`,
    /// and with `--dry-run` nothing is made.
    pub fn on(&self, output: Output, impact: &Impact, vendor: &str, question: &str) -> Result<bool, CliError> {
        if self.dry_run {
            show(output, impact, vendor)?;
            return Ok(false);
        }
        output.note(&told(impact, vendor));
        if impact.total == 0 || self.yes {
            return Ok(true);
        }
        if !input::is_terminal() {
            let sentence = format!("nobody is there to agree to what changes for {}", targets(impact.total));
            return Err(CliError::usage(sentence, "pass `--yes`, or `--dry-run` to see it first"));
        }
        if input::confirm(question)? { Ok(true) } else { Err(CliError::local("nothing was changed", None)) }
    }
}

/// Prints who would get other credentials of a vendor, and how many.
pub fn show(output: Output, impact: &Impact, vendor: &str) -> Result<(), CliError> {
    if output.is_json() {
        return output.json(impact);
    }
    if impact.total > 0 {
        output.list(&impact.changes, &HEADER, row, "")?;
    }
    output.note(&summary(impact, vendor).join("\n"));
    Ok(())
}

/// Whose credentials change, as talk.
pub fn told(impact: &Impact, vendor: &str) -> String {
    let table = (impact.total > 0).then(|| crate::output::table(&HEADER, impact.changes.iter().map(row)));
    let table = table.map(|table| table.trim_end().to_owned());
    table.into_iter().chain(summary(impact, vendor)).collect::<Vec<_>>().join("\n")
}

fn summary(impact: &Impact, vendor: &str) -> Vec<String> {
    let mut lines = Vec::new();
    if impact.truncated {
        let more = impact.total - i64::try_from(impact.changes.len()).unwrap_or_default();
        lines.push(format!("and {more} more"));
    }
    let what = if vendor == "aws" { "credentials".to_owned() } else { format!("details of `{vendor}`") };
    lines.push(match impact.total {
        0 => format!("no stage and no instance gets other {what}"),
        1 => format!("{} gets other {what} than now", targets(1)),
        total => format!("{} get other {what} than now", targets(total)),
    });
    if impact.guarded > 0 {
        let stay = if impact.guarded == 1 { "stays as it is" } else { "stay as they are" };
        lines.push(format!("{} {stay}: the org's default never serves a guarded profile", targets(impact.guarded)));
    }
    lines
}

fn targets(count: i64) -> String {
    if count == 1 { "1 stage or instance".to_owned() } else { format!("{count} stages and instances") }
}

fn row(change: &ImpactedTarget) -> Vec<String> {
    vec![
        change.app.clone(),
        change.stage.clone().unwrap_or_else(|| "(any other)".to_owned()),
        or_dash(change.service.as_deref()),
        or_dash(change.region.as_deref()) + if change.archived { " (archived)" } else { "" },
        words(change.before.as_ref(), change.guarded),
        words(change.after.as_ref(), change.guarded),
    ]
}

fn words(winner: Option<&Winner>, guarded: bool) -> String {
    let Some(winner) = winner else {
        return if guarded { "nothing (guarded)" } else { "nothing" }.to_owned();
    };
    let source = match winner.source.as_str() {
        "org-default" => "org default",
        other => other,
    };
    let account = winner.account_id.as_deref().map(|id| format!(", {id}")).unwrap_or_default();
    match &winner.provider {
        Some(alias) => format!("{alias} ({source}{account})"),
        None => format!("access role ({source}{account})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn impact(total: i64, guarded: i64) -> Impact {
        let text = r#"{"changes":[
            {"app":"shop","archived":false,"guarded":false,"before":null,"after":{"source":"org-default","provider":"main","role":"r","account_id":"222222222222"}},
            {"app":"shop","stage":"prod","service":"orders","region":"us-east-1","archived":true,"guarded":true,
             "before":{"source":"instance","provider":"static"},"after":null},
            {"app":"shop","stage":"prod","service":"orders","archived":false,"guarded":false,
             "before":{"source":"profile","role":"r","account_id":"333333333333"},"after":{"source":"service","provider":"main"}}],
            "total":0,"truncated":false,"guarded":0}"#;
        Impact { total, guarded, truncated: total > 3, ..serde_json::from_str(text).unwrap() }
    }

    #[test]
    fn whose_credentials_change_is_one_table() {
        insta::assert_snapshot!(told(&impact(3, 2), "aws"), @r"
        APP   STAGE        SERVICE  REGION                NOW                                  THEN
        shop  (any other)  -        -                     nothing                              main (org default, 222222222222)
        shop  prod         orders   us-east-1 (archived)  static (instance)                    nothing (guarded)
        shop  prod         orders   -                     access role (profile, 333333333333)  main (service)
        3 stages and instances get other credentials than now
        2 stages and instances stay as they are: the org's default never serves a guarded profile
        ");
        let long = told(&impact(200, 0), "stripe");
        assert!(long.ends_with("and 197 more\n200 stages and instances get other details of `stripe` than now"), "{long}");
        assert_eq!(told(&Impact::default(), "aws"), "no stage and no instance gets other credentials");
    }
}
