//! Policies of an org: made from files, used by profiles at a version, tested, moved on, and judged by on this machine.

use std::fs;

use insta::assert_snapshot;
use serde_json::Value;
use stagegate_e2e::{Cli, Server};
use tempfile::TempDir;

const SOURCE: &str = "module.exports = (policy, service) => {
  const template = service.compiled['cloudformation-template-update-stack.json'];
  for (const [name, one] of Object.entries(template.Resources)) {
    if (one.Type === 'AWS::SQS::Queue') policy.fail(`${name} is a queue`);
  }
  policy.approve();
};
";
const CASES: &str = "- name: a queue
  expect: fail
  template: {Resources: {Orders: {Type: AWS::SQS::Queue}}}
  messages: [Orders is a queue]
- name: nothing
  expect: pass
  template: {Resources: {}}
";
const REGO: &str =
    "package main\n\ndeny contains msg if {\n  some name, _ in input.Resources\n  msg := sprintf(\"%s is there\", [name])\n}\n";

/// Somebody in a folder with policies and a template; stage `prod` of app `shop` has the profile `prod`.
fn author(server: &Server) -> (Cli, TempDir) {
    let mut cli = Cli::signed_in(server);
    cli.run(&["profile", "create", "prod"]).expect_ok();
    cli.run(&["app", "create", "shop"]).expect_ok();
    cli.run(&["stage", "add", "prod", "--app", "shop", "--profile", "prod"]).expect_ok();
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("no-queues.js", SOURCE),
        ("no-queues.cases.yaml", CASES),
        ("nothing.rego", REGO),
        ("broken.js", "module.exports = ("),
        ("template.yml", "Resources: {Orders: {Type: AWS::SQS::Queue}}\n"),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    cli.enter(folder.path());
    (cli, folder)
}

#[test]
fn policies_are_made_from_files_and_tested() {
    let server = Server::start();
    let (cli, _folder) = author(&server);
    let run = |line: &str| cli.run(&line.split(' ').collect::<Vec<_>>());
    assert_snapshot!(run("policy list").snapshot(), @"
    org `acmeorg` has no policies yet; run `stagegate policy create NAME --file FILE` for the first
    exit: 0
    ");
    assert_snapshot!(run("policy create no-queues --file broken.js").snapshot(), @"
    error: source: cannot be read: line 2: unexpected token in expression: '}'
    hint: run the command with `--help` to see what it takes
    exit: 2
    ");
    assert_snapshot!(run("policy test --file no-queues.js --cases no-queues.cases.yaml").snapshot(), @"
    CASE     EXPECTED  GOT   RESULT
    a queue  fail      fail  ok
    nothing  pass      pass  ok
    exit: 0
    ");
    assert_snapshot!(run("policy create no-queues --file no-queues.js --cases no-queues.cases.yaml -m first").snapshot(), @"
    made policy `no-queues` v1 in org `acmeorg`
    next: `stagegate safeguards add no-queues --profile PROFILE`
    exit: 0
    ");
    assert_snapshot!(run("policy create nothing --file nothing.rego").snapshot(), @"
    made policy `nothing` v1 in org `acmeorg`
    next: `stagegate safeguards add nothing --profile PROFILE`
    exit: 0
    ");
    assert_snapshot!(run("policy create no-queues --file no-queues.js").snapshot(), @"
    error: policy `no-queues` exists already
    hint: choose another name, or run `stagegate policy edit no-queues --file FILE`
    exit: 6
    ");
    assert_snapshot!(run("policy create other --file template.yml").snapshot(), @"
    error: what the program is written in cannot be told
    hint: pass `--language javascript` or `--language rego`
    exit: 2
    ");
    assert_snapshot!(run("policy test no-queues").snapshot(), @"
    CASE     EXPECTED  GOT   RESULT
    a queue  fail      fail  ok
    nothing  pass      pass  ok
    exit: 0
    ");
    assert_snapshot!(run("policy test nothing").snapshot(), @"
    the policy has no cases; run `stagegate policy edit POLICY --cases FILE` to give it some
    exit: 0
    ");
    assert_eq!(run("policy show no-queues --source").expect_ok(), SOURCE, "byte by byte");
    assert_snapshot!(run("safeguards add no-queue --profile prod").snapshot(), @"
    error: no safeguard `no-queue`
    hint: run `stagegate safeguards list` to see those that come with the program, and `stagegate policy list` for those of the org
    exit: 5
    ");
}

/// The same, once profile `prod` uses both policies, the second one as a warning.
fn user_of_policies(server: &Server) -> (Cli, TempDir) {
    let (cli, folder) = author(server);
    for line in [
        "policy create no-queues --file no-queues.js --cases no-queues.cases.yaml",
        "policy create nothing --file nothing.rego",
        "safeguards add no-queues --profile prod",
        "safeguards add nothing --profile prod --enforcement warning",
    ] {
        cli.run(&line.split(' ').collect::<Vec<_>>()).expect_ok();
    }
    (cli, folder)
}

const CHECK: &str = "safeguards check template.yml --app shop --stage prod --format tap";

#[test]
fn a_profile_keeps_the_version_of_a_policy_until_it_is_moved() {
    let server = Server::start();
    let (cli, folder) = user_of_policies(&server);
    let run = |line: &str| cli.run(&line.split(' ').collect::<Vec<_>>());
    assert_snapshot!(run(CHECK).snapshot(), @r#"
    TAP version 14
    1..2
    not ok 1 - Policy: no-queues
      ---
      message: "Orders is a queue"
      safeguard: "no-queues"
      ...
    not ok 2 - Policy: nothing # TODO a warning
      ---
      message: "Orders is there"
      safeguard: "nothing"
      ...
    profile: prod, revision 3 (the profile of stage `prod`)
    error: Deployment blocked by Serverless Safeguards
    hint: correct what failed; `--format json` names the resources and places
    exit: 7
    "#);

    fs::write(folder.path().join("no-queues.js"), "module.exports = (policy) => policy.approve();\n").unwrap();
    assert_snapshot!(run("policy edit no-queues --file no-queues.js").snapshot(), @"
    policy `no-queues` in org `acmeorg` is now at v2
    profile `prod` uses v1: `stagegate safeguards edit no-queues --newest --profile prod` moves it to v2
    exit: 0
    ");
    assert_snapshot!(run("policy edit no-queues --file no-queues.js").snapshot(), @"
    policy `no-queues` in org `acmeorg` is like that already, at v2
    exit: 0
    ");
    assert_snapshot!(run("policy edit no-queues").snapshot(), @"
    error: nothing is to be changed
    hint: pass `--file` or `--cases`
    exit: 2
    ");
    assert_snapshot!(run("policy test no-queues").snapshot(), @"
    CASE     EXPECTED  GOT   RESULT
    a queue  fail      pass  differs
    nothing  pass      pass  ok

    a queue
       expected fail, got pass
       it said:
          nothing
    error: 1 of 2 cases end otherwise than expected
    hint: correct the policy or its cases
    exit: 7
    ");
    assert_eq!(run("policy test no-queues v1").exit, Some(0));
    assert_eq!(run(CHECK).exit, Some(7), "the profile keeps its version");
    assert_snapshot!(run("safeguards list --profile prod").snapshot(), @"
    #  TITLE              SAFEGUARD                  ENFORCEMENT  ENABLED  EXCEPTIONS  SETTINGS
    1  Policy: no-queues  no-queues v1 (newest: v2)  error        yes      0           -
    2  Policy: nothing    nothing v1                 warning      yes      0           -
    `stagegate safeguards edit 'Policy: no-queues' --newest --profile prod` moves policy `no-queues` to its newest version
    exit: 0
    ");
    assert_snapshot!(run("safeguards edit no-queues --newest --profile prod").snapshot(), @"
    changed safeguard `no-queues`; profile `prod` in org `acmeorg` is now at revision 4
    exit: 0
    ");
    assert_snapshot!(run(CHECK).snapshot(), @r#"
    TAP version 14
    1..2
    ok 1 - Policy: no-queues
    not ok 2 - Policy: nothing # TODO a warning
      ---
      message: "Orders is there"
      safeguard: "nothing"
      ...
    profile: prod, revision 4 (the profile of stage `prod`)
    exit: 0
    "#);
    assert_snapshot!(run("safeguards edit no-queues --policy-version 1 --profile prod").snapshot(), @"
    changed safeguard `no-queues`; profile `prod` in org `acmeorg` is now at revision 5
    exit: 0
    ");
    assert_snapshot!(run("safeguards edit no-queues --policy-version 9 --profile prod").snapshot(), @"
    error: no version `no-queues v9`
    hint: run `stagegate policy versions POLICY` to see them
    exit: 5
    ");
}

#[test]
fn a_policy_in_use_is_not_deleted() {
    let server = Server::start();
    let (cli, folder) = user_of_policies(&server);
    let run = |line: &str| cli.run(&line.split(' ').collect::<Vec<_>>());
    fs::write(folder.path().join("no-queues.js"), "module.exports = (policy) => policy.approve();\n").unwrap();
    run("policy edit no-queues --file no-queues.js").expect_ok();
    let shown = run("policy show no-queues 1");
    assert!(shown.stdout.contains("v1; the newest is v2") && shown.stdout.contains("prod (v1)"), "{}", shown.stdout);
    let versions: Value = serde_json::from_str(&run("policy versions no-queues --json").expect_ok()).unwrap();
    assert_eq!(versions.as_array().unwrap().iter().map(|one| one["version"].as_i64().unwrap()).collect::<Vec<_>>(), [2, 1]);
    assert_snapshot!(run("policy delete no-queues --yes").snapshot(), @"
    error: policy `no-queues` is in use by profile `prod`
    hint: run `stagegate safeguards remove no-queues --profile PROFILE` for each of them
    exit: 6
    ");
    run("safeguards remove no-queues --profile prod").expect_ok();
    assert_snapshot!(run("policy delete no-queues").snapshot(), @"
    error: nobody is there to agree to the deletion
    hint: pass `--yes`
    exit: 2
    ");
    assert_snapshot!(run("policy delete no-queues --yes").snapshot(), @"
    deleted policy `no-queues` of org `acmeorg`
    exit: 0
    ");
    assert_snapshot!(run("policy show nothin").snapshot(), @"
    error: no policy `nothin`
    hint: did you mean `nothing`?
    exit: 5
    ");
}

#[test]
fn files_of_configuration_name_policies() {
    let server = Server::start();
    let (cli, folder) = author(&server);
    let run = |line: &str| cli.run(&line.split(' ').collect::<Vec<_>>());
    run("policy create no-queues --file no-queues.js").expect_ok();
    run("safeguards add no-queues --profile prod").expect_ok();
    let exported = run("export").expect_ok();
    assert!(exported.contains("safeguard: no-queues") && exported.contains("version: 1"), "{exported}");
    fs::write(folder.path().join("org.yml"), &exported).unwrap();
    run("policy edit no-queues --cases no-queues.cases.yaml").expect_ok();
    assert_eq!(run("drift --file org.yml").exit, Some(0), "the pin is in the file");
}
