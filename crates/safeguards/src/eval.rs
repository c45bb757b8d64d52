//! Evaluates one case, a line of JSON, to a line of JSON: how an implementation is compared with the cases in
//! `cases/vectors`.
//!
//! A line that cannot be evaluated gives `{"error": …}` and nothing worse.

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    Input, Modules, Surroundings, View, builtin,
    custom::{Program, Runner},
    engine::{self, Entry, Report, Status, Verdict, output},
};

/// A case; what it expects is not for us.
#[derive(Deserialize)]
struct Case {
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    policy: Option<String>,
    #[serde(default, deserialize_with = "given")]
    config: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    safeguards: Option<Value>,
    #[serde(default, rename = "policyFiles")]
    policy_files: Vec<String>,
    #[serde(default)]
    files: BTreeMap<String, String>,
    input: CaseInput,
    #[serde(default)]
    now: Option<String>,
    #[serde(default)]
    tz: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CaseInput {
    #[serde(default)]
    declaration: Value,
    #[serde(default)]
    compiled: Map<String, Value>,
    #[serde(default)]
    framework_version: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    region: String,
    #[serde(default)]
    env: BTreeMap<String, String>,
}

/// The time of a case to which time does not matter, in seconds: 2026, and not 1970, which programs take for no time at all.
const SOME_TIME: i64 = 1_767_225_600;

/// Evaluates a line.
pub fn line(line: &str, runner: &dyn Runner) -> String {
    evaluate(line, runner).unwrap_or_else(|error| json!({ "error": error })).to_string()
}

/// The input and the entries of a case. One that names a safeguard is an entry for it.
pub fn question(line: &str) -> Result<(Input, Vec<Entry>), String> {
    let mut case: Case = serde_json::from_str(line).map_err(|cause| cause.to_string())?;
    let input = input(&mut case)?;
    let entries = match &case.policy {
        Some(policy) => vec![Entry { config: case.config.clone(), ..Entry::new(policy) }],
        None => entries(&case)?,
    };
    Ok((input, entries))
}

fn evaluate(line: &str, runner: &dyn Runner) -> Result<Value, String> {
    let mut case: Case = serde_json::from_str(line).map_err(|cause| cause.to_string())?;
    let input = input(&mut case)?;
    let files = Files(&case.files);
    let surroundings = Surroundings { runner, modules: &files, secrets: None };
    if case.kind.as_deref() == Some("engine") {
        let report = engine::run(&input, &entries(&case)?, surroundings);
        return Ok(engine_outcome(&report));
    }
    let policy = case.policy.as_deref().ok_or("names no policy")?;
    let safeguard = builtin::find(policy).ok_or_else(|| format!("there is no safeguard `{policy}`"))?;
    let findings = safeguard.check(case.config.as_ref(), &View::new(&input), surroundings);
    let messages: Vec<String> = findings.into_iter().map(|finding| finding.message).collect();
    Ok(json!({ "approved": messages.is_empty(), "failed": !messages.is_empty(), "messages": messages }))
}

fn input(case: &mut Case) -> Result<Input, String> {
    let zone = case.tz.as_deref().map_or(Ok(TimeZone::UTC), TimeZone::get).map_err(|cause| cause.to_string())?;
    let now = case.now.as_deref().map_or(Timestamp::from_second(SOME_TIME), str::parse).map_err(|cause| cause.to_string())?;
    let given = &mut case.input;
    Ok(Input {
        declaration: given.declaration.take(),
        compiled: std::mem::take(&mut given.compiled),
        framework_version: std::mem::take(&mut given.framework_version),
        environment: std::mem::take(&mut given.env),
        ..Input::new(given.stage.as_str(), given.region.as_str(), now.to_zoned_datetime(zone))
    })
}

fn entries(case: &Case) -> Result<Vec<Entry>, String> {
    let mut entries = engine::entries(case.safeguards.as_ref()).map_err(|error| error.to_string())?;
    for name in &case.policy_files {
        // The name decides first: whether a file of another format is there does not matter.
        let text = case.files.get(name).or_else(|| case.files.get(name.trim_start_matches("./")));
        let read = engine::from_file(name, text.map_or("", String::as_str)).map_err(|error| error.to_string())?;
        text.ok_or_else(|| format!("there is no file `{name}`"))?;
        entries.extend(read);
    }
    Ok(entries)
}

fn engine_outcome(report: &Report) -> Value {
    let result = |verdict: &Verdict| {
        let mut result = json!({ "title": verdict.title, "status": verdict.status.word() });
        if matches!(verdict.status, Status::Failed | Status::Warned) {
            result["message"] = verdict.message().into();
        }
        result
    };
    let plain = output::Colour::Plain;
    json!({
        "results": report.verdicts.iter().map(result).collect::<Vec<_>>(),
        "lines": output::lines(report, plain),
        "summary": output::summary(report, plain),
        "details": output::details(report, plain).trim(),
        "blocked": report.blocks(),
    })
}

/// The files of a case.
struct Files<'a>(&'a BTreeMap<String, String>);

impl Modules for Files<'_> {
    fn find(&self, path: Option<&str>, safeguard: &str) -> Option<Program> {
        let [module, index, rego] = engine::candidates(path?, safeguard);
        let read = |name: &str| self.0.get(name).cloned();
        read(&module).or_else(|| read(&index)).map(Program::Module).or_else(|| read(&rego).map(Program::Rego))
    }
}

/// Keeps an explicit null apart from an absent value.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}
