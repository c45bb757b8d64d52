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
