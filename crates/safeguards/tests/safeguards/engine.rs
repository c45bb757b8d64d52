//! The engine with programs, which a double stands in for.

use jiff::ZonedDateTime;
use serde_json::{Value, json};
use stagegate_safeguards::{
    Input, Modules, Surroundings, TEMPLATE,
    custom::{Decision, Job, Program, Runner},
    engine::{self, Report, Status, output},
};

/// Programs whose source is the decision that they come to.
struct Scripted;

impl Modules for Scripted {
    fn find(&self, path: Option<&str>, safeguard: &str) -> Option<Program> {
        let source = match (path?, safeguard) {
            (_, "approves") => json!({ "approved": true }),
            (_, "fails") => json!({ "failures": ["a", "b."], "docs": "https://example.com" }),
            (_, "does-both") => json!({ "approved": true, "failures": ["bad"] }),
            (_, "does-nothing") => json!({}),
            (_, "raises") => json!({ "approved": true, "failures": ["first"], "raised": "oops", "docs": "x" }),
            (_, "warns") => json!({ "approved": true, "warnings": ["careful"] }),
            (_, "echoes") => json!(null),
            _ => return None,
        };
        Some(Program::Module(source.to_string()))
    }
}

impl Runner for Scripted {
    fn run(&self, job: &Job<'_>) -> Decision {
        let Program::Module(source) = &job.program else { panic!("{:?}", job.program) };
        let decision: Option<Decision> = serde_json::from_str(source).unwrap();
        decision.unwrap_or_else(|| Decision { failures: vec![json!(job.config).to_string()], ..Decision::default() })
    }
}

fn run(safeguards: &Value) -> Report {
    let mut input = Input::new("dev", "us-east-1", "2026-03-08T12:00:00Z[UTC]".parse::<ZonedDateTime>().unwrap());
    input.declaration = json!({ "functions": { "list": {}, "get": {} } });
    let function = json!({ "Type": "AWS::Lambda::Function", "Properties": {} });
    let resources = json!({ "ListLambdaFunction": function, "GetLambdaFunction": function });
    input.compiled.insert(TEMPLATE.to_owned(), json!({ "Resources": resources }));
    let surroundings = Surroundings { runner: &Scripted, modules: &Scripted, secrets: None };
    engine::run(&input, &engine::entries(Some(safeguards)).unwrap(), surroundings)
}

fn outcome(safeguard: &str, level: &str) -> (Status, bool, String) {
    let entry = json!([{ "safeguard": safeguard, "path": "policies", "enforcementLevel": level }]);
    let verdict = run(&entry).verdicts.remove(0);
    (verdict.status, verdict.errored, verdict.message())
}

#[test]
fn what_a_program_decides_becomes_a_verdict() {
    for (safeguard, level, status, errored, message) in [
        ("approves", "error", Status::Passed, false, ""),
        ("fails", "error", Status::Failed, false, "a b."),
        ("fails", "warning", Status::Warned, false, "a b."),
        ("does-both", "error", Status::Failed, false, "bad"),
        ("does-nothing", "error", Status::Failed, false, "Finished inconclusively."),
        ("does-nothing", "warning", Status::Warned, false, "Finished inconclusively."),
        ("raises", "warning", Status::Failed, true, "first Safeguard \"raises\" raised an error: oops"),
        ("warns", "error", Status::Passed, false, ""),
        ("missing", "warning", Status::Failed, true, "Unknown safeguard \"missing\"."),
        ("require-dlq", "warning", Status::Failed, true, "Unknown safeguard \"require-dlq\"."),
        (
            "fails",
            "info",
            Status::Failed,
            true,
            "Invalid enforcement level \"info\" of safeguard \"fails\": expected \"warning\" or \"error\".",
        ),
    ] {
        assert_eq!(outcome(safeguard, level), (status, errored, message.to_owned()), "{safeguard} {level}");
    }
}

#[test]
fn programs_get_the_settings_of_their_own_entry() {
    let report = run(&json!([
        { "safeguard": "echoes", "path": "p", "config": { "a": 1 } },
        { "safeguard": "echoes", "path": "p" },
        { "safeguard": "echoes", "path": "p", "config": 5 },
    ]));
    let messages: Vec<String> = report.verdicts.iter().map(engine::Verdict::message).collect();
    assert_eq!(messages, ["{\"a\":1}", "null", "5"]);
}

#[test]
fn a_name_of_an_earlier_form_means_a_program_first() {
    let report =
        run(&json!({ "location": "policies", "policies": ["approves", { "allowed-regions": ["us-east-1"] }, "missing"] }));
    let statuses: Vec<Status> = report.verdicts.iter().map(|verdict| verdict.status).collect();
    assert_eq!(statuses, [Status::Passed, Status::Passed, Status::Failed]);
}

#[test]
fn exceptions_let_their_resource_pass_until_they_end() {
    let exception = |resource: &str, expires: &str| json!({ "resource": resource, "reason": "legacy", "owner": "platform", "expires": expires });
    let report = run(&json!([
        { "safeguard": "require-dlq", "title": "Queues", "exceptions": [exception("list", "2026-03-08")] },
        { "safeguard": "require-dlq", "exceptions": [exception("list", "2026-03-08"), exception("GetLambdaFunction", "2027-01-01")] },
        { "safeguard": "require-dlq", "exceptions": [exception("list", "2026-03-07")] },
    ]));
    let summary: Vec<_> =
        report.verdicts.iter().map(|verdict| (verdict.status, verdict.findings.len(), verdict.excepted.len())).collect();
    assert_eq!(summary, [(Status::Failed, 1, 1), (Status::Passed, 0, 2), (Status::Failed, 2, 0)]);
    assert_eq!(
        output::exceptions(&report, output::Colour::Plain)[0],
        "Queues: Function \"list\" doesn't have a Dead Letter Queue configured. (excepted by platform until 2026-03-08: legacy)"
    );
}

#[test]
fn the_report_is_printed_in_the_shape_of_old() {
    let report = run(&json!([
        { "safeguard": "approves", "path": "p", "title": "One" },
        { "safeguard": "fails", "path": "p", "title": "Two", "description": "Do it." },
        { "safeguard": "does-nothing", "path": "p", "title": "Three", "enforcementLevel": "warning" },
        { "safeguard": "fails", "path": "p", "title": "Four", "stage": "prod" },
    ]));
    let want = "\
Safeguards Processing...
Safeguards Results:

   Summary --------------------------------------------------

   passed  - One
   failed  - Two
   warned  - Three
   skipped - Four

   Details --------------------------------------------------

   1) Failed - a b.
      details: https://example.com
      Do it.


   2) Warned - Finished inconclusively.

Safeguards Summary: 1 passed, 1 warnings, 1 errors, 1 skipped
";
    assert_eq!(output::text(&report, output::Colour::Plain), want);
    let coloured = output::text(&report, output::Colour::Terminal);
    assert!(coloured.contains("   \u{1b}[32mpassed \u{1b}[39m - One\n"), "{coloured}");
    assert!(report.blocks());
}

#[test]
fn texts_of_others_say_nothing_to_a_terminal() {
    let report = run(&json!([{ "safeguard": "fails", "path": "p", "title": "\u{1b}]0;x\u{7}", "description": "\u{9b}2J" }]));
    assert!(output::text(&report, output::Colour::Plain).contains('\u{7}'));
    let shown = output::text(&report, output::Colour::Terminal);
    assert!(!shown.contains(['\u{7}', '\u{9b}']) && !shown.contains("\u{1b}]"), "{shown}");
}

#[test]
fn nothing_is_printed_about_nothing() {
    let report = run(&json!([]));
    assert_eq!(output::text(&report, output::Colour::Plain), "");
    assert!(!report.blocks());
}

#[test]
fn entries_reports_and_inputs_can_go_to_another_process() {
    let report = run(&json!([{ "safeguard": "require-dlq", "config": null }, { "safeguard": "raises", "path": "p" }]));
    let copy: Report = serde_json::from_value(serde_json::to_value(&report).unwrap()).unwrap();
    assert_eq!(copy, report);
    let input = Input::new("dev", "us-east-1", "2026-03-08T12:00:00+01:00[Europe/Berlin]".parse().unwrap());
    let copy: Input = serde_json::from_value(serde_json::to_value(&input).unwrap()).unwrap();
    assert_eq!((copy.now.time_zone(), &copy.now), (input.now.time_zone(), &input.now));
}

#[test]
fn verdicts_stand_in_the_order_of_their_entries() {
    let names = ["require-dlq", "fails", "allowed-stages", "require-description", "approves", "no-such-safeguard", "require-dlq"];
    let entries = names.map(|name| match name {
        "fails" | "approves" => json!({ "safeguard": name, "path": "p" }),
        name => json!({ "safeguard": name }),
    });
    let together = run(&json!(entries));
    let each = entries.map(|entry| run(&json!([entry])).verdicts.remove(0));
    assert_eq!(together.verdicts, each);
}
