//! Workflow commands of GitHub Actions: one annotation for each failure and warning, and the summary as plain text.

use std::fmt::Write as _;

use stagegate_safeguards::engine::{
    Status,
    output::{self, Colour},
};

use super::{Checked, whole_message};
use crate::printable;

pub(super) fn write(checked: &Checked<'_>) -> String {
    let mut text = String::new();
    for verdict in &checked.report.verdicts {
        let command = match verdict.status {
            _ if checked.refuses(verdict) => "error",
            Status::Warned => "warning",
            _ => continue,
        };
        let (file, title) = (property(checked.file), property(&verdict.title));
        let _ = writeln!(text, "::{command} file={file},title={title}::{}", data(&whole_message(verdict)));
    }
    let summary = output::summary(checked.report, Colour::Plain).unwrap_or_default();
    if summary.is_empty() { text } else { text + &summary + "\n" }
}

/// A message. What would end the command or begin another one is written as the runner reads it.
fn data(text: &str) -> String {
    printable::block(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which a colon or a comma would end as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
