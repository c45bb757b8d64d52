//! Checks: packaged services judged by safeguards.

pub mod backtest;
pub mod list;
pub mod replay;
pub mod run;
pub mod show;

use stagegate_api::check::{CheckBody, CheckCounts, CheckDetails, ExceptedBody, FindingBody, VerdictBody};
use stagegate_core::check::Check;
use stagegate_safeguards::{
    Finding,
    engine::{Excepted, Report, Verdict},
};

use crate::app::check::CheckView;

fn body(check: Check) -> CheckBody {
    CheckBody {
        expires_at: check.expires_at(),
        id: check.id.into(),
        app: check.app_name.into(),
        service: check.service.into(),
        stage: check.stage.into(),
        region: check.region.into(),
        profile: check.profile_name,
        profile_revision: check.profile.1,
        digest: check.digest,
        author: check.author,
        result: if check.passed { "passed" } else { "failed" }.to_owned(),
        counts: CheckCounts { passed: check.counts.passed, warned: check.counts.warned, failed: check.counts.failed },
        redeemed: check.redeemed > 0,
        created_at: check.created_at,
    }
}

fn details(view: CheckView) -> CheckDetails {
    CheckDetails { check: body(view.check), judged_at: view.judged_at.to_string(), verdicts: verdicts(view.report) }
}

fn verdicts(report: Report) -> Vec<VerdictBody> {
    report.verdicts.into_iter().map(verdict).collect()
}

fn verdict(verdict: Verdict) -> VerdictBody {
    VerdictBody {
        title: verdict.title,
        safeguard: verdict.safeguard,
        status: verdict.status.word().to_owned(),
        errored: verdict.errored,
        findings: verdict.findings.into_iter().map(finding).collect(),
        excepted: verdict.excepted.into_iter().map(excepted).collect(),
        warnings: verdict.warnings,
        description: verdict.description,
        details: verdict.details,
    }
}

fn finding(finding: Finding) -> FindingBody {
    let Finding { message, resource, path } = finding;
    FindingBody { message, resource, path }
}

fn excepted(excepted: Excepted) -> ExceptedBody {
    let Excepted { finding: of, exception } = excepted;
    ExceptedBody { finding: finding(of), reason: exception.reason, owner: exception.owner, expires: exception.expires }
}
