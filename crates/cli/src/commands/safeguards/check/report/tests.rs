//! One result in every format; texts of others must not break out of any.

use insta::assert_snapshot;
use serde_json::Value;
use stagegate_safeguards::{
    Finding,
    engine::{Excepted, Exception},
};

use super::*;

fn verdict(title: &str, status: Status, messages: &[&str]) -> Verdict {
    Verdict {
        safeguard: "require-dlq".into(),
        title: title.into(),
        description: None,
        status,
        errored: false,
        findings: messages.iter().map(|message| Finding::new(*message).of("ListLambdaFunction").inside("/Properties")).collect(),
        excepted: Vec::new(),
        warnings: Vec::new(),
        details: Some("http://slss.io/sg-require-dlq".into()),
    }
}

/// One of each kind; the third is as hostile as a text can be.
fn report() -> Report {
    let hostile = "a\u{1b}[2J%0A::error::x\r\n::add-mask::y]]>&\"'<b># \\ \u{202e}";
    let finding = Finding::new("a finding").of("OtherLambdaFunction");
    let exception = Exception { resource: "other".into(), reason: "agreed".into(), owner: "ada".into(), expires: None };
    Report {
        verdicts: vec![
            Verdict { excepted: vec![Excepted { finding, exception }], ..verdict("passes", Status::Passed, &[]) },
            Verdict { description: Some("do this".into()), ..verdict("fails", Status::Failed, &["one", "two"]) },
            Verdict { safeguard: "mine".into(), details: None, ..verdict(hostile, Status::Warned, &[hostile]) },
            verdict("is skipped", Status::Skipped, &[]),
            Verdict { errored: true, ..verdict("is broken", Status::Failed, &["no"]) },
        ],
    }
}

fn written(format: Format, fail_on_warn: bool) -> String {
    let input = Input {
        declaration: serde_json::json!({"service": "orders"}),
        ..Input::new("dev", "us-east-1", jiff::Timestamp::UNIX_EPOCH.to_zoned_datetime(jiff::tz::TimeZone::UTC))
    };
    let checked = Checked { report: &report(), input: &input, file: "a b/t.json", fail_on_warn };
    format.write(&checked, false)
}

#[test]
fn warnings_refuse_only_if_asked() {
    let mut report = report();
    report.verdicts.retain(|verdict| verdict.status == Status::Warned);
    let input = Input::new("dev", "us-east-1", jiff::Timestamp::UNIX_EPOCH.to_zoned_datetime(jiff::tz::TimeZone::UTC));
    for (fail_on_warn, want) in [(false, false), (true, true)] {
        assert_eq!(Checked { report: &report, input: &input, file: "", fail_on_warn }.is_refused(), want);
    }
}

#[test]
fn no_format_passes_control_characters_on() {
    for format in Format::value_variants() {
        let text = written(*format, false);
        let controls: Vec<char> = text.chars().filter(|c| c.is_control() && *c != '\n').collect();
        assert_eq!(controls, [], "{format:?}: {text}");
    }
}

#[test]
fn text_is_for_people() {
    assert_snapshot!(written(Format::Text, false));
}

#[test]
fn github_reads_one_command_per_annotation() {
    let text = written(Format::Github, false);
    assert_eq!(text.lines().filter(|line| line.starts_with("::")).count(), 3);
    assert_snapshot!(text);
    assert!(!written(Format::Github, true).contains("::warning"));
}

#[test]
fn tap_has_a_line_for_each_entry() {
    assert_snapshot!(written(Format::Tap, false));
    assert!(!written(Format::Tap, true).contains("TODO"));
}

#[test]
fn junit_is_xml() {
    let text = written(Format::Junit, false);
    assert_snapshot!(text);
    // Every tag is closed by the one that is open, and no attribute ends early.
    let mut open = Vec::new();
    for tag in text.split('<').skip(2).map(|rest| rest.split('>').next().unwrap()) {
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert!(written(Format::Junit, true).contains("failures=\"2\""));
}

#[test]
fn sarif_names_rules_and_places() {
    let text = written(Format::Sarif, false);
    let log: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&log["version"], log["runs"].as_array().map(Vec::len)), (&"2.1.0".into(), Some(1)));
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(result["message"]["text"].is_string() && ["error", "warning"].contains(&result["level"].as_str().unwrap()));
    }
    assert_snapshot!(text);
}

#[test]
fn json_has_all() {
    let document: Value = serde_json::from_str(&written(Format::Json, false)).unwrap();
    assert_eq!(document["counts"], serde_json::json!({"passed": 1, "warned": 1, "failed": 2, "skipped": 1}));
    assert_eq!((&document["refused"], &document["service"]), (&true.into(), &"orders".into()));
    assert_eq!(document["verdicts"][1]["findings"][0]["path"], "/Resources/ListLambdaFunction/Properties");
}
