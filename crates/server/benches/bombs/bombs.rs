//! The bombs: what is thrown, how long it may take, and how it may end.

use std::borrow::Cow;
use std::time::Duration;

use serde_json::{Map, Value, json};
use stagegate_safeguards::{
    TEMPLATE,
    custom::{Job, Program, Runner as _, ServiceObject},
    document::{self, Format},
    worker::WorkerRunner,
};

/// How long a program may take.
const PROGRAM: Duration = Duration::from_millis(250);
/// How long the safeguards may take that come with us, together.
const TOGETHER: Duration = Duration::from_secs(2);

/// Said below the table.
pub(crate) const BESIDE: &str = "Rego and YAML go off beside the server, in a worker of the same program and in this process.";

/// Something that takes more than it should.
pub(crate) struct Bomb {
    pub(crate) name: &'static str,
    /// Its own app and profile.
    pub(crate) app: String,
    pub(crate) safeguards: Value,
    pub(crate) thrown: Thrown,
    pub(crate) deadline: Duration,
    /// The decisions that are right.
    pub(crate) ends: &'static [&'static str],
}

/// What is thrown.
pub(crate) enum Thrown {
    /// At the server: the body of a request for a check.
    Package(String),
    /// Beside it.
    Here(fn() -> String),
}

/// What became of it.
pub(crate) struct Blast {
    pub(crate) name: &'static str,
    pub(crate) took: Duration,
    pub(crate) end: String,
}

pub(crate) fn bombs() -> Vec<Bomb> {
    let program = |source: &str| json!([{"safeguard": "javascript", "settings": source}]);
    let all = || json!([{"safeguard": "require-dlq"}, {"safeguard": "no-wild-iam-role-statements"}, {"safeguard": "no-secret-env-vars"}]);
    let redos = json!([{"safeguard": "allowed-function-names", "settings": "(a+)+\\1b"}]);
    let small = || template(1, 10);
    let failed: &[&str] = &["failed"];
    let of_program = |name, source: &str| (name, program(source), small(), PROGRAM, failed);
    let thrown = vec![
        of_program("JavaScript: while (true)", "while (true) {}"),
        of_program("JavaScript: allocation", "const all = []; for (;;) all.push({})"),
        of_program("JavaScript: huge Array.join", "new Array(1e9).join('x')"),
        of_program("JavaScript: pattern that backtracks", "/^(a+)+$/.test('a'.repeat(40) + 'b')"),
        ("ReDoS in a setting", redos, template(1, 40), TOGETHER, failed),
        ("template of 4.5 MB", all(), template(900, 4_900), TOGETHER, &["passed", "failed"]),
        ("12,000 functions", all(), template(12_000, 10), TOGETHER, &["passed", "failed"]),
        ("100,000 resources", all(), resources(100_000), TOGETHER, &["invalid-input"]),
        ("template of 100 MB", all(), template(2_000, 50_000), TOGETHER, &["too-large"]),
    ];
    let mut bombs: Vec<Bomb> = thrown
        .into_iter()
        .enumerate()
        .map(|(number, (name, safeguards, template, deadline, ends))| {
            let app = format!("bomb-{number}");
            let thrown = Thrown::Package(package(&app, &template));
            Bomb { name, app, safeguards, thrown, deadline, ends }
        })
        .collect();
    for (name, explode) in [("Rego: deep brackets", deep_rego as fn() -> String), ("YAML aliases", aliases)] {
        let app = format!("bomb-{}", bombs.len());
        let thrown = Thrown::Here(explode);
        bombs.push(Bomb { name, app, safeguards: json!([]), thrown, deadline: PROGRAM, ends: failed });
    }
    bombs
}

/// So many functions, each with a text of that length.
fn template(functions: usize, length: usize) -> String {
    let function = |number: usize| {
        let name = "a".repeat(length.min(40));
        let text = "x".repeat(length);
        format!(
            r#""F{number}LambdaFunction":{{"Type":"AWS::Lambda::Function","Properties":{{"FunctionName":"{name}","Description":"{text}"}}}}"#
        )
    };
    let resources: Vec<String> = (0..functions).map(function).collect();
    format!(r#"{{"Resources":{{{}}}}}"#, resources.join(","))
}

/// So many resources with nothing in them.
fn resources(count: usize) -> String {
    let resources: Vec<String> = (0..count).map(|number| format!(r#""R{number}":{{"Type":"A"}}"#)).collect();
    format!(r#"{{"Resources":{{{}}}}}"#, resources.join(","))
}

fn package(app: &str, template: &str) -> String {
    let place = json!({"app": app, "service": "orders", "stage": "prod", "region": "us-east-1"}).to_string();
    let head = place.trim_end_matches('}');
    format!(r#"{head},"declaration":{{"service":"orders","functions":{{}}}},"compiled":{{"{TEMPLATE}":{template}}}}}"#)
}

fn deep_rego() -> String {
    let program = Program::Rego(format!("package main\ndeny[m] {{ x := {}1{}; m := \"x\" }}\n", "[".repeat(60), "]".repeat(60)));
    let service = ServiceObject {
        declaration: Cow::Owned(Value::Null),
        compiled: Cow::Owned(Map::new()),
        stage: "prod".into(),
        region: "us-east-1".into(),
        framework_version: String::new(),
    };
    let runner = WorkerRunner::of(env!("CARGO_BIN_EXE_stagegated")).giving_way();
    let decision = runner.run(&Job { program, service, config: None, now: 0 });
    if decision.approved { "passed" } else { "failed" }.to_owned()
}

/// Nine lists, each of nine times the one before.
fn aliases() -> String {
    let lists = (1..=9).map(|level| format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(", ")));
    let text = format!("a0: &a0 lol\n{}", lists.collect::<String>());
    if document::from_slice(text.as_bytes(), Format::Yaml).is_ok() { "passed" } else { "failed" }.to_owned()
}
