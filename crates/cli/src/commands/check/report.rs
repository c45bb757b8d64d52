//! Verdicts of the server, printed as those of `stagegate safeguards check` are.

use stagegate_api::check::{CheckDetails, ExceptedBody, FindingBody, VerdictBody};
use stagegate_safeguards::{
    Finding,
    engine::{
        Excepted, Exception, Report, Status, Verdict,
        output::{self, Colour},
    },
};

/// What came of a check, for people.
pub fn text(check: &CheckDetails) -> String {
    of_verdicts(&check.verdicts)
}

/// The same for verdicts alone.
pub fn of_verdicts(verdicts: &[VerdictBody]) -> String {
    output::text(&Report { verdicts: verdicts.iter().map(verdict).collect() }, Colour::Plain)
}

/// Which resource and place each finding is about, a line for each; nothing, if none says so.
pub fn places(verdicts: &[VerdictBody]) -> String {
    let findings = verdicts.iter().flat_map(|verdict| verdict.findings.iter().map(move |finding| (&verdict.title, finding)));
    let lines: String = findings.filter_map(|(title, finding)| place(title, finding)).collect();
    if lines.is_empty() { lines } else { format!("\nplaces\n{lines}") }
}

fn place(title: &str, FindingBody { resource, path, .. }: &FindingBody) -> Option<String> {
    let resource = resource.as_ref().map(|resource| format!("resource `{resource}`"));
    let path = path.as_ref().map(|path| format!("at `{path}`"));
    let words: Vec<String> = [resource, path].into_iter().flatten().collect();
    (!words.is_empty()).then(|| format!("- {title}: {}\n", words.join(" ")))
}

fn verdict(body: &VerdictBody) -> Verdict {
    Verdict {
        safeguard: body.safeguard.clone(),
        title: body.title.clone(),
        description: body.description.clone(),
        status: match body.status.as_str() {
            "passed" => Status::Passed,
            "warned" => Status::Warned,
            "skipped" => Status::Skipped,
            _ => Status::Failed,
        },
        errored: body.errored,
        findings: body.findings.iter().map(finding).collect(),
        excepted: body.excepted.iter().map(excepted).collect(),
        warnings: body.warnings.clone(),
        details: body.details.clone(),
    }
}

fn finding(body: &FindingBody) -> Finding {
    Finding { message: body.message.clone(), resource: body.resource.clone(), path: body.path.clone() }
}

fn excepted(body: &ExceptedBody) -> Excepted {
    let exception = Exception {
        resource: body.finding.resource.clone().unwrap_or_default(),
        reason: body.reason.clone(),
        owner: body.owner.clone(),
        expires: body.expires.clone(),
    };
    Excepted { finding: finding(&body.finding), exception }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_and_places_are_named() {
        let verdicts: Vec<VerdictBody> = serde_json::from_value(serde_json::json!([
            {"id": "sgd_1", "safeguard": "require-dlq", "title": "Queues", "description": "", "status": "failed", "errored": false,
             "findings": [
                {"message": "none", "resource": "ListLambdaFunction", "path": "/Resources/ListLambdaFunction"},
                {"message": "none", "resource": "OtherLambdaFunction"},
                {"message": "none"}],
             "excepted": [], "warnings": [], "details": ""},
        ]))
        .unwrap();
        let want = "\nplaces\n- Queues: resource `ListLambdaFunction` at `/Resources/ListLambdaFunction`\n- Queues: resource `OtherLambdaFunction`\n";
        assert_eq!(places(&verdicts), want);
        assert_eq!(places(&[]), "");
    }
}
