//! `JUnit`'s XML: a test case for each entry.

use std::fmt::Write as _;

use stagegate_safeguards::engine::{Status, Verdict};

use super::{Checked, whole_message};

pub(super) fn write(checked: &Checked<'_>) -> String {
    let verdicts = &checked.report.verdicts;
    let count = |errored| verdicts.iter().filter(|verdict| checked.refuses(verdict) && verdict.errored == errored).count();
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
        verdicts.len(),
        count(false),
        count(true),
        checked.report.count(Status::Skipped)
    );
    let mut text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"safeguards\" {counts}>\n");
    let name = [checked.input.service(), &checked.input.stage, &checked.input.region].join(" ");
    let _ = writeln!(text, "  <testsuite name=\"{}\" {counts}>", escaped(name.trim()));
    for verdict in verdicts {
        case(&mut text, checked, verdict);
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

fn case(text: &mut String, checked: &Checked<'_>, verdict: &Verdict) {
    let (class, name, file) = (escaped(&verdict.safeguard), escaped(&verdict.title), escaped(checked.file));
    let _ = write!(text, "    <testcase classname=\"{class}\" name=\"{name}\" file=\"{file}\"");
    let (message, body) = (escaped(&verdict.message()), escaped(&whole_message(verdict)));
    let _ = match verdict.status {
        Status::Passed => writeln!(text, "/>"),
        Status::Skipped => writeln!(text, "><skipped message=\"for other stages\"/></testcase>"),
        _ if !checked.refuses(verdict) => writeln!(text, "><system-out>warning: {body}</system-out></testcase>"),
        _ => {
            let element = if verdict.errored { "error" } else { "failure" };
            let kind = verdict.status.word();
            writeln!(text, "><{element} type=\"{kind}\" message=\"{message}\">{body}</{element}></testcase>")
        }
    };
}

/// Text for content and attributes alike. What no XML may hold, not even escaped, becomes a replacement character.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
