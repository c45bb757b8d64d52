//! SARIF 2.1.0: a rule for each safeguard, a result for each finding.

use serde_json::{Value, json};
use stagegate_safeguards::{
    Finding, builtin,
    engine::{Excepted, Status, Verdict},
};

use super::Checked;

pub(super) fn write(checked: &Checked<'_>) -> String {
    let mut rules: Vec<&Verdict> = Vec::new();
    for verdict in &checked.report.verdicts {
        if rules.iter().all(|rule| rule.safeguard != verdict.safeguard) {
            rules.push(verdict);
        }
    }
    let results: Vec<Value> = checked.report.verdicts.iter().flat_map(|verdict| results(checked, &rules, verdict)).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "stagegate safeguards",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|verdict| rule(verdict)).collect::<Vec<_>>(),
            } },
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn rule(verdict: &Verdict) -> Value {
    let summary = builtin::find(&verdict.safeguard).map_or(verdict.title.as_str(), |safeguard| safeguard.summary);
    let mut rule = json!({ "id": verdict.safeguard, "shortDescription": { "text": summary } });
    if let Some(details) = &verdict.details {
        rule["helpUri"] = details.as_str().into();
    }
    rule
}

fn results(checked: &Checked<'_>, rules: &[&Verdict], verdict: &Verdict) -> Vec<Value> {
    let index = rules.iter().position(|rule| rule.safeguard == verdict.safeguard).unwrap_or_default();
    let level = if verdict.status == Status::Warned { "warning" } else { "error" };
    let result = |finding: &Finding| {
        json!({
            "ruleId": verdict.safeguard,
            "ruleIndex": index,
            "level": level,
            "message": { "text": message(verdict, finding) },
            "locations": [location(checked.file, finding)],
        })
    };
    let excepted = |excepted: &Excepted| {
        let mut result = result(&excepted.finding);
        result["suppressions"] = json!([{ "kind": "external", "justification": excepted.exception.reason }]);
        result
    };
    verdict.findings.iter().map(result).chain(verdict.excepted.iter().map(excepted)).collect()
}

fn message(verdict: &Verdict, finding: &Finding) -> String {
    let description = verdict.description.as_ref().map(|description| format!("\n{description}")).unwrap_or_default();
    format!("{}: {}{description}", verdict.title, finding.message)
}

fn location(file: &str, finding: &Finding) -> Value {
    let mut location = json!({ "physicalLocation": { "artifactLocation": { "uri": uri(file) }, "region": { "startLine": 1 } } });
    if finding.resource.is_some() || finding.path.is_some() {
        let mut logical = json!({ "kind": "resource" });
        if let Some(resource) = &finding.resource {
            logical["name"] = resource.as_str().into();
        }
        if let Some(path) = &finding.path {
            logical["fullyQualifiedName"] = path.as_str().into();
        }
        location["logicalLocations"] = json!([logical]);
    }
    location
}

/// A path as a relative reference: what has a meaning in addresses is escaped.
fn uri(path: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
