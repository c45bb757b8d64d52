//! The cases of the safeguards package that run a program.

use std::{borrow::Cow, fs, path::Path};

use serde_json::Value;
use stagegate_safeguards::custom::{Decision, Job, Program, Runner as _, ServiceObject};

use super::{AMPLE, runner};

fn cases(file: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../safeguards/cases/vectors");
    let text = fs::read_to_string(folder.join(file)).expect("the file of cases");
    text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect()
}

fn run(case: &Value, program: Program, config: Option<Value>) -> Decision {
    let input = &case["input"];
    let text = |name: &str| input[name].as_str().unwrap_or_default().to_owned();
    let service = ServiceObject {
        declaration: Cow::Borrowed(&input["declaration"]),
        compiled: Cow::Owned(input["compiled"].as_object().cloned().unwrap_or_default()),
        stage: text("stage"),
        region: text("region"),
        framework_version: text("frameworkVersion"),
    };
    runner(AMPLE).run(&Job { program, service, config, now: 0 })
}

/// The programs of a configuration, which may be JSON texts.
fn programs(config: &Value) -> Vec<String> {
    let program = |text: &Value| {
        let text = text.as_str()?;
        Some(serde_json::from_str::<String>(text).unwrap_or_else(|_| text.to_owned()))
    };
    match config {
        Value::Array(list) => list.iter().filter_map(program).collect(),
        config => program(config).into_iter().collect(),
    }
}

/// What the safeguard `javascript` says.
fn messages(case: &Value) -> Vec<String> {
    programs(&case["config"])
        .into_iter()
        .map(|program| (run(case, Program::Expression(program.clone()), None), program))
        .find_map(|(decision, program)| match decision {
            Decision { raised: Some(_), .. } => Some(format!("Error in the policy statement: \"{program}\"")),
            Decision { approved: false, .. } => Some("Must comply with all of the configured queries.".to_owned()),
            _ => None,
        })
        .into_iter()
        .collect()
}

#[test]
fn expressions_decide_as_their_cases_say() {
    let mut run = 0;
    for case in cases("javascript.jsonl") {
        // Without a program there is nothing to run.
        if case["config"].is_null() {
            continue;
        }
        let want: Vec<String> = serde_json::from_value(case["expected"]["messages"].clone()).expect("messages");
        assert_eq!(messages(&case), want, "{}: {}", case["id"], case["note"]);
        run += 1;
    }
    assert_eq!(run, 69);
}

#[test]
fn modules_decide_as_their_cases_say() {
    let mut run_cases = 0;
    for case in cases("engine.jsonl") {
        let modules = case["files"].as_object().into_iter().flatten();
        for (name, source) in modules.filter(|(name, _)| Path::new(name).extension().is_some_and(|suffix| suffix == "js")) {
            let decision = run(&case, Program::Module(source.as_str().unwrap_or_default().to_owned()), None);
            let result = &case["expected"]["results"][0];
            let message = match &decision {
                Decision { raised: Some(raised), .. } => format!("Safeguard \"mine\" raised an error: {raised}"),
                Decision { approved: false, failures, .. } if failures.is_empty() => "Finished inconclusively.".to_owned(),
                Decision { failures, .. } => failures.join(" "),
            };
            // One case is about a module that is not found.
            let want = result["message"].as_str().unwrap_or_default();
            let want = if want.starts_with("Unknown safeguard") { "" } else { want };
            assert_eq!(message, want, "{} {name}", case["id"]);
            run_cases += 1;
        }
    }
    assert_eq!(run_cases, 11);
}
