//! Runs the cases of `cases/vectors`: input and expectation, one per line.
//!
//! Cases that run a program of somebody else need a runner for it.

use std::{fs, path::Path};

use serde_json::Value;
use stagegate_safeguards::{NoRunner, custom::Runner, eval};

/// The cases of one file.
fn cases(file: &Path) -> Vec<(String, Value)> {
    let text = fs::read_to_string(file).unwrap();
    text.lines().map(|line| (line.to_owned(), serde_json::from_str(line).unwrap())).collect()
}

/// Whether a case runs a program.
fn runs_a_program(case: &Value) -> bool {
    let is_program = |name: &String| name.rsplit('.').next().is_some_and(|suffix| matches!(suffix, "js" | "rego"));
    case["policy"] == "javascript" || case["files"].as_object().is_some_and(|files| files.keys().any(is_program))
}

/// What is wrong with the outcome of a case, if anything is.
fn complaint(line: &str, case: &Value, runner: &dyn Runner) -> Option<String> {
    let outcome: Value = serde_json::from_str(&eval::line(line, runner)).unwrap();
    let expected = &case["expected"];
    let agrees = match expected.get("error") {
        Some(_) => outcome["error"].is_string(),
        None => expected.as_object().unwrap().iter().all(|(name, value)| outcome[name] == *value),
    };
    (!agrees).then(|| format!("{} {}\n  want {expected}\n  got  {outcome}", case["id"], case["note"]))
}

/// Runs all cases of a kind; says how many there are.
fn agree(runner: &dyn Runner, is_meant: impl Fn(&Value) -> bool) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/vectors");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let meant: Vec<_> = files.flat_map(|file| cases(&file)).filter(|(_, case)| is_meant(case)).collect();
    let complaints: Vec<_> = meant.iter().filter_map(|(line, case)| complaint(line, case, runner)).collect();
    assert!(complaints.is_empty(), "{} disagree:\n{}", complaints.len(), complaints.join("\n"));
    meant.len()
}

#[test]
fn every_case_without_a_program_agrees() {
    assert_eq!(agree(&NoRunner, |case| !runs_a_program(case)), 961);
}

#[test]
fn a_line_that_is_no_case_gives_an_error() {
    for line in ["", "{", "5", "{}", "{\"policy\": \"nope\", \"input\": {}}", "{\"policy\": \"require-dlq\"}"] {
        let outcome: Value = serde_json::from_str(&eval::line(line, &NoRunner)).unwrap();
        assert!(outcome["error"].is_string(), "{line}");
    }
}
