//! Every recorded case, through standard input and output, as any implementation is compared.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Stdio,
    thread,
};

use serde_json::Value;

use crate::command;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../safeguards/cases/vectors");
    let files = fs::read_dir(folder).expect("the cases").map(|file| file.expect("a file").path());
    files.filter(|file| file.extension().is_some_and(|extension| extension == "jsonl")).collect()
}

fn values(text: &str) -> Vec<Value> {
    text.split('\n').filter(|line| !line.trim().is_empty()).map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Whether an outcome is what its case expects, down to the order of messages.
fn agrees(case: &Value, outcome: &Value) -> bool {
    let expected = &case["expected"];
    let keys: &[&str] = match case["kind"].as_str() {
        Some("engine") if expected["error"] == true => return outcome["error"].as_str().is_some_and(|error| !error.is_empty()),
        Some("engine") => &["results", "lines", "summary", "details", "blocked"],
        _ => &["approved", "failed", "messages"],
    };
    keys.iter().all(|key| outcome.get(key) == expected.get(key))
}

/// How many cases of a file there are, and what is wrong with those that do not agree.
fn compare(file: &Path) -> (usize, Vec<String>) {
    let mut eval = command(&["safeguards", "eval"]);
    let output = eval.stdin(File::open(file).expect("the file")).stderr(Stdio::inherit()).output().expect("stagegate runs");
    assert!(output.status.success(), "{}", file.display());
    let cases = values(&fs::read_to_string(file).expect("the file"));
    let outcomes = values(&String::from_utf8(output.stdout).expect("text"));
    assert_eq!(cases.len(), outcomes.len(), "{}", file.display());
    let complaint = |case: &Value, outcome: &Value| format!("{}: want {}, got {outcome}", case["id"], case["expected"]);
    let pairs = cases.iter().zip(&outcomes).filter(|(case, outcome)| !agrees(case, outcome));
    (cases.len(), pairs.map(|(case, outcome)| complaint(case, outcome)).collect())
}

#[test]
fn every_case_agrees() {
    let files = files();
    assert_eq!(files.len(), 18);
    let running: Vec<_> = files.into_iter().map(|file| thread::spawn(move || compare(&file))).collect();
    let (mut count, mut complaints) = (0, Vec::new());
    for (cases, wrong) in running.into_iter().map(|thread| thread.join().expect("a comparison")) {
        count += cases;
        complaints.extend(wrong);
    }
    assert!(complaints.is_empty(), "{} disagree:\n{}", complaints.len(), complaints.join("\n"));
    assert_eq!(count, 1043);
}

#[test]
fn a_bad_line_does_not_end_the_run() {
    let good = r#"{"policy":"allowed-stages","config":["dev"],"input":{"stage":"dev"}}"#;
    let cases = format!("{good}\n\n{{\nnot json\n{{\"policy\":\"nope\",\"input\":{{}}}}\n{good}");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("cases.jsonl");
    fs::write(&file, cases).expect("the file");
    let output = command(&["safeguards", "eval"]).arg(&file).output().expect("stagegate runs");
    assert_eq!(output.status.code(), Some(0));
    let outcomes = values(&String::from_utf8(output.stdout).expect("text"));
    let approved: Vec<Option<bool>> = outcomes.iter().map(|outcome| outcome["approved"].as_bool()).collect();
    assert_eq!(approved, [Some(true), None, None, None, None, Some(true)]);
    assert!(outcomes.iter().all(|outcome| outcome["approved"] == true || outcome["error"].is_string()));
}
