//! What is checked and what is refused, without a server.

use std::{fs, path::Path, process::Output};

use insta::assert_snapshot;
use tempfile::TempDir;

use crate::{command, double::Double};

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn run(folder: &Path, line: &str) -> Output {
    run_with(folder, line, &[])
}

fn run_with(folder: &Path, line: &str, environment: &[(&str, &str)]) -> Output {
    let arguments: Vec<&str> = ["safeguards"].into_iter().chain(line.split(' ')).collect();
    command(&arguments).current_dir(folder).envs(environment.iter().copied()).output().expect("stagegate runs")
}

/// Both outputs and the exit status.
fn said(folder: &Path, line: &str) -> String {
    let Output { status, stdout, stderr } = run(folder, line);
    let text = String::from_utf8([stdout, stderr].concat()).expect("text");
    format!("{}\nexit: {}", text.trim_end(), status.code().expect("an exit status"))
}

const TEMPLATE: &str = ".serverless/cloudformation-template-update-stack.json";
const STATE: &str = ".serverless/serverless-state.json";

fn packaged(safeguards: &str) -> TempDir {
    let state = format!(
        r#"{{"service": {{"service": "orders", "provider": {{"stage": "dev", "region": "eu-west-1"}}, "custom": {{"safeguards": {safeguards}}}}},
        "package": {{"artifactDirectoryName": "serverless/orders/dev/1795554564797-2026-11-24T21:09:24.797Z"}}}}"#
    );
    folder(&[
        ("serverless.yml", "service: orders\n"),
        (TEMPLATE, r#"{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}"#),
        (STATE, &state),
        (
            "policies/mine.js",
            "module.exports = (policy, service, options) => { policy.fail(`${options} ${Object.keys(service.compiled)}`); };",
        ),
        ("extra.yml", "- { safeguard: allowed-regions, title: Extra, config: [eu-west-1] }\n"),
    ])
}

#[test]
fn the_service_comes_before_policy_files_and_finds_its_own_policies() {
    let service =
        packaged(r#"[{"safeguard": "mine", "title": "Own", "path": "./policies", "config": 5, "enforcementLevel": "warning"}]"#);
    assert_snapshot!(said(service.path(), "check --policy-file extra.yml --format tap"), @r#"
    TAP version 14
    1..2
    not ok 1 - Own # TODO a warning
      ---
      message: "5 cloudformation-template-update-stack.json,serverless-state.json"
      safeguard: "mine"
      ...
    ok 2 - Extra
    exit: 0
    "#);
    assert_snapshot!(said(service.path(), "check --fail-on-warn --format github"), @"
    ::error file=.serverless/cloudformation-template-update-stack.json,title=Own::5 cloudformation-template-update-stack.json,serverless-state.json
    Safeguards Summary: 0 passed, 1 warnings, 0 errors, 0 skipped
    error: Deployment blocked by Serverless Safeguards
    hint: correct what warned, or leave out `--fail-on-warn`
    exit: 7
    ");
    assert_snapshot!(said(service.path(), "check --policy-file extra.yml --format tap --region us-east-1"), @r#"
    TAP version 14
    1..2
    not ok 1 - Own # TODO a warning
      ---
      message: "5 cloudformation-template-update-stack.json,serverless-state.json"
      safeguard: "mine"
      ...
    not ok 2 - Extra
      ---
      message: "Region \"us-east-1\" not in list of permitted regions: [\"eu-west-1\"]"
      safeguard: "allowed-regions"
      details: "http://slss.io/sg-allowed-regions"
      ...
    warning: this was packaged for region `eu-west-1`, and is checked for region `us-east-1`
    error: Deployment blocked by Serverless Safeguards
    hint: correct what failed; `--format json` names the resources and places
    exit: 7
    "#);
    let elsewhere = said(Path::new("/"), &format!("check {} --format tap", service.path().join(".serverless").display()));
    assert!(elsewhere.contains("not ok 1 - Own # TODO"), "{elsewhere}");
}

#[test]
fn the_stage_is_the_one_it_was_packaged_for() {
    let entry =
        |stage: &str| format!("- {{ safeguard: allowed-regions, title: For {stage}, config: [us-east-1], stage: {stage} }}\n");
    let policies = ["dev", "prod"].map(entry).concat();
    // Both frameworks leave the stage of the configuration at its default when only their own `--stage` names another.
    let state = |package: &str| {
        format!(
            r#"{{"service": {{"service": "orders", "provider": {{"stage": "dev", "region": "us-east-1"}}}}, "package": {package}}}"#
        )
    };
    let known = r#"{"artifactDirectoryName": "my/prefix/orders/prod/1795554564797-2026-11-24T21:09:24.797Z"}"#;
    let assumed = "warning: what is checked does not tell its stage: `dev` is assumed; name it with `--stage`\n";
    for (package, flag, stage, warning) in [
        (known, "", "prod", ""),
        (known, " --stage prod", "prod", ""),
        (known, " --stage dev", "dev", "warning: this was packaged for stage `prod`, and is checked for stage `dev`\n"),
        ("{}", "", "dev", assumed),
        (r#"{"artifactDirectoryName": "serverless/other/prod/1"}"#, "", "dev", assumed),
        ("{}", " --stage prod", "prod", ""),
    ] {
        let service = folder(&[
            ("serverless.yml", "service: orders\n"),
            (TEMPLATE, r#"{"Resources": {}}"#),
            (STATE, &state(package)),
            ("policies.yml", &policies),
        ]);
        let output = run(service.path(), &format!("check --policy-file policies.yml --format json{flag}"));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(report["stage"], stage, "{package}{flag}: {report}");
        assert_eq!(String::from_utf8(output.stderr).expect("text"), warning, "{package}{flag}");
    }
}

#[test]
fn a_build_without_its_login_does_not_pass() {
    let service = packaged("[]");
    fs::write(service.path().join("stagegate.yml"), "org: acmeorg\napp: shop\n").expect("a file");
    let plain = said(service.path(), "check");
    assert!(plain.starts_with("warning: the profile of app `shop`, stage `dev` is left out: not signed in"), "{plain}");
    assert!(plain.ends_with("exit: 0"), "{plain}");
    for (line, environment) in [
        ("check", &[("STAGEGATE_ACCESS_KEY", "")][..]),
        ("check", &[("STAGEGATE_SERVER", "")]),
        ("check", &[("STAGEGATE_SERVER", "https://stagegate.example.com")]),
        ("check", &[("STAGEGATE_STAGE", "dev")]),
        ("check --app shop", &[]),
        ("check --stage dev", &[]),
        ("check --org acmeorg", &[]),
    ] {
        let output = run_with(service.path(), line, environment);
        let stderr = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(3), "{line} {environment:?}: {stderr}");
        assert!(stderr.contains("not signed in to ") && stderr.contains("pass `--offline`"), "{line}: {stderr}");
        let offline = run_with(service.path(), &format!("{line} --offline"), environment);
        assert_eq!(offline.status.code(), Some(0), "{line} {environment:?}");
    }
    fs::remove_file(service.path().join("stagegate.yml")).expect("the file");
    let output = run_with(service.path(), "check", &[("STAGEGATE_ACCESS_KEY", "")]);
    let stderr = String::from_utf8(output.stderr).expect("text");
    assert!(stderr.contains("warning: no app is named, so the profile is left out"), "{stderr}");
}

#[test]
fn a_stage_that_was_named_and_has_no_profile_does_not_pass() {
    let server = Double::start(&[(
        "POST resolve",
        r#"{"app": "shop", "stage": "dev", "profile": null, "parameters": [], "credentials": null}"#,
    )]);
    let service = packaged("[]");
    fs::write(service.path().join("stagegate.yml"), "org: acmeorg\napp: shop\n").expect("a file");
    let environment = [("STAGEGATE_SERVER", server.url.as_str()), ("STAGEGATE_ACCESS_KEY", "sgk_x")];
    for (line, exit, want) in [
        ("check", 0, "warning: profile: none: stage `dev` was not added to app `shop`"),
        ("check --stage dev", 5, "error: there is no profile for stage `dev` of app `shop`"),
    ] {
        let output = run_with(service.path(), line, &environment);
        let stderr = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(exit), "{line}: {stderr}");
        assert!(stderr.contains(want), "{line}: {stderr}");
    }
}

#[test]
fn earlier_forms_are_run_and_nothing_to_run_is_said() {
    let service = packaged("true");
    assert!(said(service.path(), "check").contains("Safeguards Summary: 3 passed"), "{}", said(service.path(), "check"));
    for nothing in ["false", "[]", "null", r#"{"isDisabled": true}"#] {
        let said = said(packaged(nothing).path(), "check");
        assert!(said.starts_with("there are no safeguards to run: ") && said.ends_with("\nexit: 0"), "{nothing}: {said}");
    }
    assert!(said(packaged("5").path(), "check").contains("`custom.safeguards` must be a list"));
}

#[test]
fn what_cannot_be_checked_is_refused_with_a_hint() {
    let bomb =
        (1..20).fold("a0: &a0 [x,x]\n".to_owned(), |text, n| format!("{text}a{n}: &a{n} [*a{0},*a{0},*a{0},*a{0}]\n", n - 1));
    let deep = format!("{{\"Resources\": {}{}}}", "[".repeat(100), "]".repeat(100));
    let files = folder(&[
        ("bomb.yml", &bomb),
        ("deep.json", &deep),
        ("text.txt", "neither JSON nor YAML"),
        ("broken.json", "{\"Resources\": {"),
        ("tagged.yml", "Resources: !Nope {}\n"),
        ("good.yml", "Resources: {}\n"),
        ("policies.txt", ""),
        ("policies.yml", "- safeguard: [\n"),
        ("without/.serverless/serverless-state.json", "{}"),
        ("broken/.serverless/serverless-state.json", "{"),
        ("cdk/A.template.json", "{\"Resources\": {}}"),
        ("cdk/B.template.json", "{\"Resources\": {}}"),
    ]);
    let large = fs::File::create(files.path().join("large.json")).expect("a file");
    large.set_len(100 * 1024 * 1024).expect("a hole");
    for (line, status, want) in [
        ("check bomb.yml", 2, "cannot read `bomb.yml`: repetition limit exceeded"),
        ("check deep.json", 2, "nested deeper than 64 levels"),
        ("check large.json", 2, "`large.json` is larger than 16777216 bytes"),
        ("check text.txt", 2, "`text.txt` is not a CloudFormation template"),
        ("check broken.json", 2, "cannot read `broken.json`: EOF while parsing"),
        ("check tagged.yml", 2, "the tag `!Nope` means nothing here"),
        ("check nowhere.json", 1, "cannot read `nowhere.json`"),
        ("check /dev/zero", 2, "`/dev/zero` is not a file"),
        ("check without", 2, "there is no `cloudformation-template-update-stack.json`"),
        ("check broken", 2, "serverless-state.json`: EOF while parsing"),
        ("check cdk", 2, "there are 2 templates in `cdk`"),
        ("check .", 2, "there is no packaged service in `.`"),
        ("check", 2, "there is no service in this folder or above it"),
        ("check good.yml --policy-file policies.txt", 2, "Unrecognized format of \"policies.txt\""),
        ("check good.yml --policy-file policies.yml", 2, "cannot read `policies.yml`"),
        ("check good.yml --package x", 2, "cannot be used with"),
    ] {
        let output = run(files.path(), line);
        let stderr = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(status), "{line}: {stderr}");
        assert!(stderr.contains(want), "{line}: {stderr}");
    }
    assert_eq!(run(files.path(), "check good.yml").status.code(), Some(0));
}
