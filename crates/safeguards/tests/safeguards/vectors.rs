//! Runs the cases of `cases/vectors`: input and expectation, one per line.
//!
//! Cases that need a program of somebody else need a runner; they are told apart here, so that none is left out unseen.

use std::{fs, path::Path};

use serde_json::Value;
use stagegate_safeguards::{NoRunner, eval};

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
fn complaint(line: &str, case: &Value) -> Option<String> {
    let outcome: Value = serde_json::from_str(&eval::line(line, &NoRunner)).unwrap();
    let expected = &case["expected"];
    let agrees = match expected.get("error") {
        Some(_) => outcome["error"].is_string(),
        None => expected.as_object().unwrap().iter().all(|(name, value)| outcome[name] == *value),
    };
    (!agrees).then(|| format!("{} {}\n  want {expected}\n  got  {outcome}", case["id"], case["note"]))
}

#[test]
fn every_case_without_a_program_agrees() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/vectors");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let (mut run, mut programs, mut complaints) = (0, 0, Vec::new());
    for (line, case) in files.iter().flat_map(|file| cases(file)) {
        if runs_a_program(&case) {
            programs += 1;
        } else {
            run += 1;
            complaints.extend(complaint(&line, &case));
        }
    }
    assert!(complaints.is_empty(), "{} disagree:\n{}", complaints.len(), complaints.join("\n"));
    assert_eq!((run, programs), (961, 82));
}

#[test]
fn a_line_that_is_no_case_gives_an_error() {
    for line in ["", "{", "5", "{}", "{\"policy\": \"nope\", \"input\": {}}", "{\"policy\": \"require-dlq\"}"] {
        let outcome: Value = serde_json::from_str(&eval::line(line, &NoRunner)).unwrap();
        assert!(outcome["error"].is_string(), "{line}");
    }
}
