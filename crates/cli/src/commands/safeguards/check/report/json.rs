//! All that is known.

use serde_json::json;
use stagegate_safeguards::engine::Status;

use super::Checked;

pub(super) fn write(checked: &Checked<'_>) -> String {
    let count = |status| checked.report.count(status);
    let document = json!({
        "file": checked.file,
        "service": checked.input.service(),
        "stage": checked.input.stage,
        "region": checked.input.region,
        "refused": checked.is_refused(),
        "counts": {
            "passed": count(Status::Passed),
            "warned": count(Status::Warned),
            "failed": count(Status::Failed),
            "skipped": count(Status::Skipped),
        },
        "verdicts": checked.report.verdicts,
    });
    format!("{document:#}\n")
}
