//! The Test Anything Protocol, version 14. What warns is a `TODO`, which does not fail a run.

use std::fmt::Write as _;

use serde_json::json;
use stagegate_safeguards::engine::Status;

use super::Checked;
use crate::printable;

pub(super) fn write(checked: &Checked<'_>) -> String {
    let verdicts = &checked.report.verdicts;
    let mut text = format!("TAP version 14\n1..{}\n", verdicts.len());
    for (index, verdict) in verdicts.iter().enumerate() {
        let is_ok = matches!(verdict.status, Status::Passed | Status::Skipped);
        let directive = match verdict.status {
            Status::Skipped => " # SKIP for other stages",
            Status::Warned if !checked.fail_on_warn => " # TODO a warning",
            _ => "",
        };
        let _ = writeln!(text, "{} {} - {}{directive}", if is_ok { "ok" } else { "not ok" }, index + 1, title(&verdict.title));
        if is_ok {
            continue;
        }
        // JSON is YAML, and escapes what YAML might take for something else.
        let _ = writeln!(text, "  ---\n  message: {}\n  safeguard: {}", json!(verdict.message()), json!(verdict.safeguard));
        if let Some(details) = &verdict.details {
            let _ = writeln!(text, "  details: {}", json!(details));
        }
        text.push_str("  ...\n");
    }
    text
}

/// A description, in which `#` would begin a directive.
fn title(text: &str) -> String {
    printable::line(text).replace('\\', "\\\\").replace('#', "\\#")
}
