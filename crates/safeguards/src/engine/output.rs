//! A report as text, in the shape that the plugin printed.

use std::{borrow::Cow, fmt::Write as _};

use super::{Excepted, Report, Status, Verdict};

/// What ends a run that blocks.
pub const BLOCKED: &str = "Deployment blocked by Serverless Safeguards";

/// Colours of texts for terminals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// None, for files and pipes.
    Plain,
    /// Escape sequences of 256 colours.
    Terminal,
}

impl Colour {
    fn paint(self, code: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Terminal => format!("\u{1b}[{code}m{text}\u{1b}[39m"),
        }
    }

    /// A text of somebody else. What it says to a terminal is taken out.
    fn foreign(self, text: &str) -> Cow<'_, str> {
        let speaks_to_it = |letter: char| letter.is_control() && letter != '\n';
        match self {
            Self::Terminal if text.contains(speaks_to_it) => Cow::Owned(text.replace(speaks_to_it, "\u{fffd}")),
            Self::Plain | Self::Terminal => Cow::Borrowed(text),
        }
    }

    fn status(self, status: Status, text: &str) -> String {
        let code = match status {
            Status::Passed => "32",
            Status::Failed => "31",
            Status::Warned => "38;5;208",
            Status::Skipped => "94",
        };
        self.paint(code, text)
    }
}

/// All of it; nothing, when there was nothing to run.
pub fn text(report: &Report, colour: Colour) -> String {
    let Some(summary) = summary(report, colour) else { return String::new() };
    let mut text = String::from("Safeguards Processing...\nSafeguards Results:\n\n");
    text.push_str("   Summary --------------------------------------------------\n\n");
    for line in lines(report, colour) {
        let _ = writeln!(text, "   {line}");
    }
    let details = details(report, colour);
    if !details.is_empty() {
        let heading = colour.paint("33", "Details --------------------------------------------------");
        let _ = write!(text, "\n   {heading}\n\n   {details}\n");
    }
    let exceptions = exceptions(report, colour);
    if !exceptions.is_empty() {
        text.push_str("\n   Exceptions -----------------------------------------------\n\n");
        for line in exceptions {
            let _ = writeln!(text, "   {line}");
        }
    }
    let _ = write!(text, "\n{summary}\n");
    text
}

/// One line for each entry.
pub fn lines(report: &Report, colour: Colour) -> Vec<String> {
    let line = |verdict: &Verdict| {
        let word = format!("{:<7}", verdict.status.word());
        format!("{} - {}", colour.status(verdict.status, &word), colour.foreign(&verdict.title))
    };
    report.verdicts.iter().map(line).collect()
}

/// The line under it all; nothing, when there was nothing to run.
pub fn summary(report: &Report, colour: Colour) -> Option<String> {
    let count = |status, word| colour.status(status, &format!("{} {word}", report.count(status)));
    (!report.verdicts.is_empty()).then(|| {
        format!(
            "Safeguards Summary: {}, {}, {}, {}",
            count(Status::Passed, "passed"),
            count(Status::Warned, "warnings"),
            count(Status::Failed, "errors"),
            count(Status::Skipped, "skipped")
        )
    })
}

/// What is below the heading of the details: failures and warnings in the order of the list.
pub fn details(report: &Report, colour: Colour) -> String {
    let bad = report.verdicts.iter().filter(|verdict| matches!(verdict.status, Status::Failed | Status::Warned));
    let details: Vec<String> = bad.enumerate().map(|(index, verdict)| detail(index + 1, verdict, colour)).collect();
    details.join("\n\n\n   ")
}

fn detail(number: usize, verdict: &Verdict, colour: Colour) -> String {
    let word = if verdict.status == Status::Warned { "Warned" } else { "Failed" };
    let word = colour.status(verdict.status, &format!("{word} - {}", colour.foreign(&verdict.message())));
    let mut detail = format!("{number}) {word}");
    if let Some(address) = &verdict.details {
        let _ = write!(detail, "\n      {} {}", colour.paint("90", "details:"), colour.foreign(address));
    }
    if let Some(description) = &verdict.description {
        let _ = write!(detail, "\n      {}", colour.foreign(description));
    }
    detail
}

/// One line for each finding that an exception covers.
pub fn exceptions(report: &Report, colour: Colour) -> Vec<String> {
    let line = |title: &str, Excepted { finding, exception }: &Excepted| {
        let until = exception.expires.as_ref().map(|expires| format!(" until {expires}")).unwrap_or_default();
        let line = format!("{title}: {} (excepted by {}{until}: {})", finding.message, exception.owner, exception.reason);
        colour.foreign(&line).into_owned()
    };
    let excepted = |verdict: &Verdict| verdict.excepted.iter().map(|excepted| line(&verdict.title, excepted)).collect::<Vec<_>>();
    report.verdicts.iter().flat_map(excepted).collect()
}
