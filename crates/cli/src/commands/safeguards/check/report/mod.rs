//! The result of a check in the formats that people and build servers read.

mod github;
mod json;
mod junit;
mod sarif;
mod tap;
#[cfg(test)]
mod tests;
mod text;

use clap::ValueEnum;
use stagegate_safeguards::{
    Input,
    engine::{Report, Status, Verdict},
};

/// How a result is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// All that is known, as JSON
    Json,
    /// `JUnit`'s XML, which most build servers show as tests
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// The Test Anything Protocol, version 14
    Tap,
    /// Annotations of GitHub Actions
    Github,
}

/// What was checked, and what came of it.
#[derive(Clone, Copy)]
pub struct Checked<'a> {
    /// What came of it.
    pub report: &'a Report,
    /// What was checked.
    pub input: &'a Input,
    /// The file that findings are about.
    pub file: &'a str,
    /// Whether warnings refuse as well.
    pub fail_on_warn: bool,
}

impl Format {
    /// The whole text of the result.
    pub fn write(self, checked: &Checked<'_>, colour: bool) -> String {
        match self {
            Self::Text => text::write(checked, colour),
            Self::Json => json::write(checked),
            Self::Junit => junit::write(checked),
            Self::Sarif => sarif::write(checked),
            Self::Tap => tap::write(checked),
            Self::Github => github::write(checked),
        }
    }
}

impl Checked<'_> {
    /// Whether the result refuses a deployment.
    pub fn is_refused(&self) -> bool {
        self.report.blocks() || (self.fail_on_warn && self.report.count(Status::Warned) > 0)
    }

    /// Whether one verdict does.
    fn refuses(&self, verdict: &Verdict) -> bool {
        verdict.status == Status::Failed || (self.fail_on_warn && verdict.status == Status::Warned)
    }
}

/// The sentence of a verdict, with what to do about it and where to read more.
fn whole_message(verdict: &Verdict) -> String {
    let details = verdict.details.as_ref().map(|address| format!("details: {address}"));
    let parts = [Some(verdict.message()), verdict.description.clone(), details];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}
