//! What came of a case.

use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::Map;
use stagegate_core::policy::PolicyCase;
use stagegate_safeguards::{
    Input, Modules, Surroundings, TEMPLATE,
    custom::{Program, Runner},
    engine::{self, Entry, Status, Verdict},
};

use super::find::Policy;
use crate::clock;

/// What came of a case, and whether that was expected.
#[derive(Debug, Serialize)]
pub(super) struct Outcome {
    pub(super) policy: String,
    pub(super) case: String,
    pub(super) expected: &'static str,
    /// `pass`, `fail` or `error`: a policy that does not end by itself fails no case as expected.
    pub(super) got: &'static str,
    pub(super) agrees: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_messages: Option<Vec<String>>,
    messages: Vec<String>,
}

impl Outcome {
    /// How it differs, in words.
    pub(super) fn explain(&self) -> String {
        let Self { policy, case, expected, got, .. } = self;
        let lines = |messages: &[String]| match messages {
            [] => "      nothing".to_owned(),
            messages => messages.iter().map(|message| format!("      {message}")).collect::<Vec<_>>().join("\n"),
        };
        let mut text = format!("{policy}: {case}\n   expected {expected}, got {got}\n   it said:\n{}", lines(&self.messages));
        if let Some(wanted) = &self.expected_messages {
            text.push_str("\n   expected it to say:\n");
            text.push_str(&lines(wanted));
        }
        text + "\n"
    }
}

/// Runs a case.
pub(super) fn of(policy: &Policy, program: &Program, case: PolicyCase, runner: &dyn Runner) -> Outcome {
    let PolicyCase { name, config, stage, region, declaration, template, expect, messages } = case;
    let entry = Entry { config, path: Some(".".to_owned()), ..Entry::new(policy.name.as_str()) };
    let compiled: Map<_, _> = template.map(|template| (TEMPLATE.to_owned(), template)).into_iter().collect();
    let input = Input { declaration, compiled, ..Input::new(stage, region, clock::now().to_zoned_datetime(TimeZone::UTC)) };
    let surroundings = Surroundings { runner, modules: &Only(program), secrets: None };
    let report = engine::run(&input, &[entry], surroundings);
    let said: Vec<String> =
        report.verdicts.iter().flat_map(|verdict| &verdict.findings).map(|finding| finding.message.clone()).collect();
    let (expected, got) = (expect.as_str(), report.verdicts.first().map_or("error", word));
    let agrees = expected == got && messages.as_ref().is_none_or(|messages| *messages == said);
    Outcome { policy: policy.name.clone(), case: name, expected, got, agrees, expected_messages: messages, messages: said }
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict.status {
        _ if verdict.errored => "error",
        Status::Passed => "pass",
        _ => "fail",
    }
}

/// The one program there is.
struct Only<'a>(&'a Program);

impl Modules for Only<'_> {
    fn find(&self, _: Option<&str>, _: &str) -> Option<Program> {
        Some(self.0.clone())
    }
}
