//! The server's binary makes workers of custom safeguards of itself. What they do is tried in the crate `cli`.

use std::{borrow::Cow, path::Path, time::Duration};

use jiff::ZonedDateTime;
use serde_json::{Value, json};
use stagegate_safeguards::{
    Input, NoModules, StoredSecrets, Surroundings, TEMPLATE,
    custom::{Job, Program, Runner as _, ServiceObject},
    engine::{self, Entry, Report, Status},
    eval,
    worker::WorkerRunner,
};

fn runner(deadline: Duration) -> WorkerRunner {
    WorkerRunner::of(env!("CARGO_BIN_EXE_stagegated")).within(deadline)
}

#[test]
fn the_server_can_run_custom_safeguards() {
    let service = ServiceObject {
        declaration: Cow::Owned(json!({ "service": "shop" })),
        compiled: Cow::Owned(serde_json::Map::new()),
        stage: "dev".into(),
        region: "us-east-1".into(),
        framework_version: String::new(),
    };
    let runner = runner(Duration::from_secs(20));
    for (source, approved) in [("declaration.service === 'shop'", true), ("declaration.service === 'bank'", false)] {
        let program = Program::Expression(source.into());
        let decision = runner.run(&Job { program, service: service.clone(), config: None, now: 0 });
        assert_eq!((decision.approved, decision.raised), (approved, None), "{source}");
    }
}

/// The inputs and entries of all cases in which no program is run.
fn cases() -> Vec<(Value, Input, Vec<Entry>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../safeguards/cases/vectors");
    let files = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let lines: Vec<String> = files.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    let cases = lines.iter().filter_map(|line| {
        let (input, entries) = eval::question(line).ok()?;
        let runs_programs = entries.iter().any(|entry| entry.path.is_some() || entry.safeguard == "javascript");
        let case: Value = serde_json::from_str(line).unwrap();
        (!runs_programs).then(|| (case["id"].clone(), input, entries))
    });
    cases.collect()
}

#[test]
fn a_worker_comes_to_the_verdicts_of_the_engine() {
    let runner = runner(Duration::from_secs(20));
    let cases = cases();
    assert!(cases.len() > 900, "{}", cases.len());
    let runner = &runner;
    std::thread::scope(|scope| {
        for some in cases.chunks(cases.len().div_ceil(4)) {
            scope.spawn(move || {
                for (id, input, entries) in some {
                    let here = engine::run(input, entries, Surroundings::NONE);
                    assert_eq!(runner.judge(input, entries, &NoModules, None), here, "{id}");
                }
            });
        }
    });
}

struct Known;

impl StoredSecrets for Known {
    fn key_of(&self, text: &str) -> Option<String> {
        (text == "correct-horse").then(|| "DB_PASSWORD".to_owned())
    }
}

fn judged(runner: &WorkerRunner, safeguards: &Value) -> Report {
    let mut input = Input::new("a".repeat(60), "us-east-1", "2026-03-08T12:00:00Z[UTC]".parse::<ZonedDateTime>().unwrap());
    let function = json!({ "Type": "AWS::Lambda::Function", "Properties": { "Description": "correct-horse" } });
    input.compiled.insert(TEMPLATE.to_owned(), json!({ "Resources": { "ListLambdaFunction": function } }));
    runner.judge(&input, &engine::entries(Some(safeguards)).unwrap(), &NoModules, Some(&Known))
}

#[test]
fn a_pattern_without_end_fails_alone() {
    let report = judged(
        &runner(Duration::from_millis(500)),
        &json!([
            { "safeguard": "allowed-regions", "config": ["us-east-1"] },
            { "safeguard": "no-stored-secrets-in-template" },
            { "safeguard": "allowed-stages", "config": "^(?=(a+)+b)", "enforcementLevel": "warning" },
            { "safeguard": "javascript", "config": "true" },
            { "safeguard": "require-dlq", "exceptions": [{ "resource": "ListLambdaFunction", "reason": "old", "owner": "Ada" }] },
            { "safeguard": "missing" },
        ]),
    );
    let summary: Vec<_> = report.verdicts.iter().map(|verdict| (verdict.status, verdict.errored)).collect();
    let [passed, warned, failed] = [Status::Passed, Status::Warned, Status::Failed].map(|status| (status, false));
    let errored = (failed.0, true);
    assert_eq!(summary, [passed, warned, errored, passed, passed, errored], "{report:?}");
    assert_eq!(report.verdicts[2].message(), "Safeguard \"allowed-stages\" raised an error: took longer than 500 ms");
    assert_eq!(report.verdicts[4].excepted.len(), 1);
}

#[test]
fn without_workers_everything_fails_that_needs_one() {
    for executable in ["/nowhere", "/bin/true"] {
        let report =
            judged(&WorkerRunner::of(executable), &json!([{ "safeguard": "require-dlq", "enforcementLevel": "warning" }]));
        let verdict = &report.verdicts[0];
        assert_eq!((verdict.status, verdict.errored), (Status::Failed, true), "{verdict:?}");
        assert!(verdict.message().starts_with("Safeguard \"require-dlq\" raised an error: its worker d"), "{verdict:?}");
    }
}
