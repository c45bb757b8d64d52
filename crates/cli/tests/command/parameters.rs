//! `stagegate param`: which requests it sends for profiles, services and instances, what it says, and what it refuses.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use insta::assert_snapshot;
use tempfile::TempDir;

use crate::{command, double::Double};

const OWNER: &str = r#"{"kind":"instance","id":"ins_1","name":"shop/orders prod:us-east-1",
    "address":"instance:shop:orders:prod:us-east-1","revision":3}"#;
const CHANGED: &str = r#"{"revision":4,"dry_run":false,"owner":{"kind":"instance","id":"ins_1","name":"n","address":"a","revision":4},
    "changes":[{"key":"DB_PASSWORD","change":"added","visibility":"masked","after":"fp_1"},
    {"key":"GREETING","change":"changed","visibility":"masked","before":"fp_1","after":"fp_2"},
    {"key":"OLD","change":"removed","visibility":"masked","before":"fp_3"},
    {"key":"SAME","change":"unchanged","visibility":"write-only","before":"fp_4","after":"fp_4"}]}"#;
const PRESENT: &str = r#"{"items":[
    {"key":"OLD","visibility":"masked","description":"","revision":1,"author":"ada","at":"2026-03-01T09:05:07Z"},
    {"key":"KEPT","visibility":"write-only","description":"","revision":1,"author":"ada","at":"2026-03-01T09:05:07Z"}]}"#;
const REVEALED: &str = r#"{"owner":{"kind":"profile","id":"prf_1","name":"prod","address":"profile:prod","revision":7},"parameters":[
    {"key":"GREETING","visibility":"masked","description":"","value":"it's\nme"},
    {"key":"PATH","visibility":"masked","description":"","value":"/x"},
    {"key":"TOKEN","visibility":"write-only","description":""}]}"#;
const SET: &str = r#"{"key":"k","visibility":"masked","description":"","revision":4,"author":"ada","at":"2026-03-01T09:05:07Z"}"#;
const HISTORY: &str = r#"{"items":[
    {"revision":4,"visibility":"masked","description":"","fingerprint":"fp_0123456789abcdef0123456789abcdef","author":"ada","at":"2026-03-01T09:05:07Z"},
    {"revision":2,"until_revision":4,"visibility":"write-only","description":"old","fingerprint":"fp_ffffffffffffffffffffffffffffffff","author":"bob","at":"2026-02-01T09:05:07Z"}]}"#;

const INSTANCE: &str = "owners/instance%3Ashop%3Aorders%3Aprod%3Aus-east-1";
const AT_INSTANCE: [&str; 8] = ["--service", "orders", "--stage", "prod", "--region", "us-east-1", "--app", "shop"];
const ANSWERS: &[(&str, &str)] = &[
    ("GET owners/instance%3Ashop%3Aorders%3Aprod%3Aus-east-1", OWNER),
    ("PATCH owners/instance%3Ashop%3Aorders%3Aprod%3Aus-east-1/parameters", CHANGED),
    ("GET owners/instance%3Ashop%3Aorders%3Aprod%3Aus-east-1/parameters?limit=200", PRESENT),
    ("POST owners/instance%3Ashop%3Aorders%3Aprod%3Aus-east-1/parameters/copy", CHANGED),
    ("PUT owners/instance%3Ashop%3Aorders%3Aprod%3Aus-east-1/parameters/k", SET),
    ("GET owners/instance%3Ashop%3Aorders%3Aprod%3Aus-east-1/parameters/k/history?limit=200", HISTORY),
    ("POST owners/instance%3Ashop%3Aorders%3Aprod%3Aus-east-1/parameters/k/rollback", SET),
    ("POST owners/profile%3Aprod/parameters/reveal", REVEALED),
    (
        "GET owners/service%3Ashop%3Aordres",
        r#"{"kind":"service","name":"shop/ordres","address":"service:shop:ordres","revision":0}"#,
    ),
    ("PUT owners/service%3Ashop%3Aordres/parameters/k", SET),
];

/// Somebody in a folder of their own.
struct Person {
    folder: TempDir,
    double: Double,
}

impl Person {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), double: Double::start(ANSWERS) }
    }

    fn write(&self, name: &str, content: &str) -> &Self {
        fs::write(self.path(name), content).expect("a file");
        self
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Standard output, standard error and exit status.
    fn run(&self, arguments: &[&str]) -> String {
        let output = command(arguments)
            .env("STAGEGATE_SERVER", &self.double.url)
            .env("STAGEGATE_ACCESS_KEY", "sgk_test")
            .env("STAGEGATE_ORG", "acmeorg")
            .current_dir(self.folder.path())
            .output()
            .expect("stagegate runs");
        let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        format!("{stdout}{stderr}exit: {}", output.status.code().unwrap_or(-1))
    }

    fn param(&self, arguments: &[&str]) -> String {
        self.run(&[&["param"], arguments].concat())
    }
}

fn at_instance<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [arguments, &AT_INSTANCE].concat()
}

#[test]
fn an_import_is_one_change() {
    let person = Person::new();
    person.write("prod.env", "DB_PASSWORD=canary\nGREETING='it\\ns me'\n");
    assert_snapshot!(person.param(&at_instance(&["import", "prod.env", "--write-only", "-m", "why"])), @"
    KEY          CHANGE   VISIBILITY
    DB_PASSWORD  added    masked
    GREETING     changed  masked
    OLD          removed  masked
    imported `prod.env` into instance `shop/orders` in stage `prod`, region `us-east-1`, org `acmeorg`: 1 added, 1 changed, 1 removed, 1 unchanged; now at revision 4
    exit: 0
    ");
    let request = person.double.last();
    assert_eq!((request.line, request.if_match.as_deref()), (format!("PATCH {INSTANCE}/parameters"), Some("\"r3\"")));
    assert_snapshot!(request.body, @r#"{"set":{"DB_PASSWORD":{"value":"canary","visibility":"write-only"},"GREETING":{"value":"it\\ns me","visibility":"write-only"}},"unset":[],"message":"why","dry_run":false}"#);
    let json = person.param(&at_instance(&["import", "prod.env", "--dry-run", "--json", "--quiet", "--prefix", "P_"]));
    assert!(json.contains(r#""change": "added""#) && !json.contains("canary"), "{json}");
    assert!(person.double.last().body.starts_with(r#"{"set":{"P_DB_PASSWORD":{"value":"canary"},"#));
    assert!(person.double.last().body.ends_with(r#""dry_run":true}"#));
}

#[test]
fn what_an_import_does_not_hold_is_taken_away_when_asked() {
    let person = Person::new();
    person.write("prod.json", r#"{"NEW": 1}"#);
    let said = person.param(&at_instance(&["import", "prod.json", "--unset-missing"]));
    assert!(said.contains("write-only parameters stay: `KEPT`; take them away by `stagegate param unset KEY`\n"), "{said}");
    assert_eq!(person.double.last().body, r#"{"set":{"NEW":{"value":"1"}},"unset":["OLD"],"dry_run":false}"#);
}

#[test]
fn mistakes_in_a_file_are_told_before_anything_is_sent() {
    let person = Person::new();
    for (name, content, want) in [
        ("a.env", "A=1\nB='canary", "error: `a.env`, line 2, column 3: this quote is never closed"),
        ("a.json", "{\n \"A\": canary}", "error: `a.json`, line 2, column 7: this is not JSON"),
        ("a.env", "# nothing\n", "error: `a.env` holds no parameters"),
        ("a.env", "A=\"a\0b\"", "error: `a.env`, line 1, column 3: the value is not text: it holds a NUL"),
        ("a.txt", "A=canary", "error: the name of the file does not tell how it is written"),
    ] {
        let said = person.write(name, content).param(&at_instance(&["import", name]));
        assert!(said.starts_with(want) && said.ends_with("exit: 2") && !said.contains("canary"), "{said}");
    }
    assert!(person.param(&at_instance(&["import", "none.env"])).starts_with("error: cannot read `none.env`: No such file"));
    assert!(person.double.requests().is_empty());
}

#[test]
fn an_export_is_a_file_for_its_owner_alone() {
    let person = Person::new();
    assert_snapshot!(person.param(&["export", "--profile", "prod"]), @r#"
    GREETING="it's
    me"
    PATH=/x
    warning: left out what is write-only: `TOKEN`; only deploys and `exec` receive those
    exported 2 parameters of profile `prod` in org `acmeorg` at revision 7
    exit: 0
    "#);
    assert_snapshot!(person.param(&["export", "--profile", "prod", "--format", "shell", "--output", "out"]), @"
    warning: left out what is write-only: `TOKEN`; only deploys and `exec` receive those
    warning: left out what would change what is run: `PATH`
    exported 1 parameter of profile `prod` in org `acmeorg` at revision 7 to `out`
    exit: 0
    ");
    let text = |name: &str| fs::read_to_string(person.path(name)).expect("a file");
    assert_eq!(text("out"), "export GREETING='it'\\''s\nme'\n");
    let mode = fs::metadata(person.path("out")).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    person.param(&["export", "--profile", "prod", "--output", "out.tfvars", "--prefix", "GREE"]);
    assert_eq!(text("out.tfvars"), "TING = \"it's\\nme\"\n");
    assert!(
        person.param(&["export", "--profile", "prod", "--output", "/dev/null"]).starts_with("error: `/dev/null` is no regular")
    );
    assert!(!Path::new("/dev/null").is_file());
}

#[test]
fn a_copy_names_both_owners() {
    let person = Person::new();
    let said = person.param(&at_instance(&["copy", "A", "B", "--from-stage", "dev"]));
    assert!(
        said.contains(
            "copied from instance `shop/orders` in stage `dev`, region `us-east-1`, org `acmeorg` to instance `shop/orders` in \
             stage `prod`, region `us-east-1`, org `acmeorg`: 1 added, 1 changed, 1 removed, 1 unchanged; now at revision 4\n\
             the target has these already, and they stay: `A`, `B`; `--overwrite` replaces them\n"
        ),
        "{said}"
    );
    let request = person.double.last();
    assert_eq!((request.line, request.if_match.as_deref()), (format!("POST {INSTANCE}/parameters/copy"), Some("\"r3\"")));
    let body = r#"{"from":"instance:shop:orders:dev:us-east-1","keys":["A","B"],"overwrite":false,"dry_run":false}"#;
    assert_eq!(request.body, body);
    person.param(&at_instance(&["copy", "--from-profile", "dev", "--overwrite", "--dry-run"]));
    assert_eq!(person.double.last().body, r#"{"from":"profile:dev","keys":[],"overwrite":true,"dry_run":true}"#);
    assert!(person.param(&at_instance(&["copy"])).starts_with("error: no owner to copy from is named"));
}

#[test]
fn history_and_rollback_speak_of_revisions() {
    let person = Person::new();
    assert_snapshot!(person.param(&at_instance(&["history", "k"])), @"
    FROM  UNTIL  VISIBILITY  FINGERPRINT    SET BY  WHEN                  DESCRIPTION
    4     -      masked      fp_0123456789  ada     2026-03-01 09:05 UTC  -
    2     4      write-only  fp_ffffffffff  bob     2026-02-01 09:05 UTC  old
    history of parameter `k` of instance `shop/orders` in stage `prod`, region `us-east-1`, org `acmeorg`
    exit: 0
    ");
    assert_snapshot!(person.param(&at_instance(&["rollback", "k", "--to", "2"])), @"
    parameter `k` (masked) of instance `shop/orders` in stage `prod`, region `us-east-1`, org `acmeorg` is again what it was at revision 2, now at revision 4
    exit: 0
    ");
    let request = person.double.last();
    assert_eq!((request.if_match.as_deref(), &*request.body), (Some("\"r3\""), r#"{"revision":2}"#));
}

#[test]
fn in_the_folder_of_a_service_the_stage_is_enough() {
    let person = Person::new();
    person.write("stagegate.yml", "app: shop\n").write("serverless.yml", "service: orders\nprovider: {region: us-east-1}\n");
    assert_snapshot!(person.param(&["set", "k=v", "--plain", "--stage", "prod"]), @"
    app `shop` is from `stagegate.yml`, service `orders` is from `serverless.yml`, region `us-east-1` is from `serverless.yml`
    set parameter `k` (masked) of instance `shop/orders` in stage `prod`, region `us-east-1`, org `acmeorg`, now at revision 4
    exit: 0
    ");
    assert_snapshot!(person.param(&["set", "k=v", "--plain", "--service", "ordres"]), @"
    app `shop` is from `stagegate.yml`
    service `shop/ordres` in org `acmeorg` does not exist yet; its first parameter makes it
    set parameter `k` (masked) of service `shop/ordres` in org `acmeorg`, now at revision 4
    exit: 0
    ");
    assert_eq!(person.double.last().if_match.as_deref(), Some("\"r0\""));
    assert_snapshot!(person.param(&["list"]), @"
    error: no owner of parameters is named
    hint: pass `--profile NAME`, or `--service NAME` for a service, or `--service NAME --stage NAME` for an instance of it
    exit: 2
    ");
}
