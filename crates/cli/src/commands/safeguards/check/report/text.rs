//! For people: the shape that the framework's plugin printed.

use std::fmt::Write as _;

use stagegate_safeguards::engine::{
    Report, Verdict,
    output::{self, Colour},
};

use super::Checked;
use crate::printable;

pub(super) fn write(checked: &Checked<'_>, colour: bool) -> String {
    let report = Report { verdicts: checked.report.verdicts.iter().map(printable).collect() };
    let mut text = output::text(&report, if colour { Colour::Terminal } else { Colour::Plain });
    let remarks = report.verdicts.iter().flat_map(|verdict| verdict.warnings.iter().map(|remark| (&verdict.title, remark)));
    for (title, remark) in remarks {
        let _ = writeln!(text, "remark of {title}: {remark}");
    }
    text
}

/// The verdict with texts of others made harmless, before colours of ours come in.
fn printable(verdict: &Verdict) -> Verdict {
    let mut verdict = verdict.clone();
    verdict.title = printable::line(&verdict.title);
    verdict.description = verdict.description.as_deref().map(printable::block);
    verdict.details = verdict.details.as_deref().map(printable::line);
    verdict.warnings.iter_mut().for_each(|remark| *remark = printable::line(remark));
    let excepted = verdict.excepted.iter_mut().map(|excepted| &mut excepted.finding);
    for finding in verdict.findings.iter_mut().chain(excepted) {
        finding.message = printable::line(&finding.message);
    }
    for excepted in &mut verdict.excepted {
        excepted.exception.owner = printable::line(&excepted.exception.owner);
        excepted.exception.reason = printable::line(&excepted.exception.reason);
    }
    verdict
}
