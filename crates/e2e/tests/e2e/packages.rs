//! Safeguards on real packages: what both frameworks make of the services in `crates/safeguards/cases/services`, and what
//! every safeguard says about it.

use std::{fs, path::Path, thread};

use insta::assert_snapshot;
use serde_json::json;
use stagegate_e2e::{Api, Cli, Finished, Framework, Server, repository};
use tempfile::TempDir;

const SERVICES: &str = "crates/safeguards/cases/services";

/// The names of the services, in their order.
fn services() -> Vec<String> {
    let entries = fs::read_dir(repository().join(SERVICES)).unwrap().map(|entry| entry.unwrap());
    let folders = entries.filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> = folders.map(|folder| folder.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Copies of all services, packaged by this framework.
fn packaged(framework: Framework) -> Vec<TempDir> {
    let options = |name: &str| if name == "stages" { json!({"stage": "canary"}) } else { json!({}) };
    let services: Vec<_> = services().iter().map(|name| (format!("{SERVICES}/{name}"), options(name))).collect();
    framework.packaged(&services)
}

fn check(cli: &mut Cli, folder: &Path, arguments: &[&str]) -> Finished {
    cli.enter(folder);
    let policies = repository().join(SERVICES).join("policies.yml");
    let policies = policies.to_str().unwrap().to_owned();
    cli.run(&[&["safeguards", "check", "--offline", "--policy-file", &policies], arguments].concat())
}

#[test]
fn every_safeguard_judges_real_packages() {
    let frameworks = [(Framework::Osls4, "osls 4"), (Framework::Serverless3, "serverless 3.40")];
    let packaging = frameworks.map(|(framework, _)| thread::spawn(move || packaged(framework)));
    let [osls, serverless] = packaging.map(|thread| thread.join().expect("packages"));
    let mut cli = Cli::alone();
    for ((name, osls), serverless) in services().into_iter().zip(&osls).zip(&serverless) {
        let [left, right] = [osls, serverless].map(|folder| check(&mut cli, folder.path(), &[]).snapshot());
        let shown = if left == right {
            format!("{} and {}:\n{left}", frameworks[0].1, frameworks[1].1)
        } else {
            format!("{}:\n{left}\n{}:\n{right}", frameworks[0].1, frameworks[1].1)
        };
        assert_snapshot!(name.clone(), shown);
    }
}

/// Gives a profile these safeguards.
fn set(server: &Server, key: &str, profile: &str, safeguards: &serde_json::Value) {
    let api = Api::new(server.url(), Some(key.to_owned()));
    let address = format!("/api/v1/orgs/acmeorg/profiles/{profile}/safeguards");
    api.put(&address, &json!({ "safeguards": safeguards })).expect_status(200);
}

/// A server with the app `shop`: two stages have the profile `strict`, the others the default `base`.
fn shop(server: &Server) -> Cli {
    let cli = Cli::signed_in(server);
    let key = cli.run(&["key", "create", "writer", "--scope", "manage"]).expect_ok().trim().to_owned();
    for profile in ["base", "strict"] {
        cli.run(&["profile", "create", profile]).expect_ok();
    }
    cli.run(&["app", "create", "shop", "--default-profile", "base"]).expect_ok();
    for stage in ["prod", "staging"] {
        cli.run(&["stage", "add", stage, "--app", "shop", "--profile", "strict"]).expect_ok();
    }
    set(server, &key, "base", &json!([{ "safeguard": "require-dlq", "title": "Base" }]));
    let strict = json!([
        { "safeguard": "allowed-stages", "title": "Strict", "settings": ["prod"], "enforcement": "warning" },
        { "safeguard": "require-dlq", "title": "Disabled", "enabled": false },
    ]);
    set(server, &key, "strict", &strict);
    cli
}

#[test]
fn the_profile_of_the_stage_comes_first() {
    let server = Server::start();
    let mut cli = shop(&server);
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(
        "template.yml",
        "Resources:\n  ListLambdaFunction:\n    Type: AWS::Lambda::Function\n    Properties:\n      FunctionName: !Sub list\n",
    );
    write("own.yml", "- { safeguard: mine, title: Own, path: . }\n");
    write("mine.js", "module.exports = (policy, service) => policy.fail(`no ${service.provider.getStage()}`);\n");
    cli.enter(folder.path());
    let check = ["safeguards", "check", "template.yml", "--policy-file", "own.yml", "--app", "shop", "--format", "tap"];
    assert_snapshot!(cli.run(&[&check[..], &["--stage", "staging"]].concat()).snapshot(), @r#"
    TAP version 14
    1..2
    not ok 1 - Strict # TODO a warning
      ---
      message: "Stage name \"staging\" not in list of permitted names: [\"prod\"]"
      safeguard: "allowed-stages"
      details: "http://slss.io/sg-allowed-stages"
      ...
    not ok 2 - Own
      ---
      message: "no staging"
      safeguard: "mine"
      ...
    profile: strict, revision 2 (the profile of stage `staging`)
    error: Deployment blocked by Serverless Safeguards
    hint: correct what failed; `--format json` names the resources and places
    exit: 7
    "#);
    assert_snapshot!(cli.run(&[&check[..], &["--stage", "dev"]].concat()).snapshot(), @r#"
    TAP version 14
    1..2
    not ok 1 - Base
      ---
      message: "Function \"ListLambdaFunction\" doesn't have a Dead Letter Queue configured."
      safeguard: "require-dlq"
      details: "http://slss.io/sg-require-dlq"
      ...
    not ok 2 - Own
      ---
      message: "no dev"
      safeguard: "mine"
      ...
    profile: base, revision 2 (the default of app `shop`, as stage `dev` was not added to it)
    error: Deployment blocked by Serverless Safeguards
    hint: correct what failed; `--format json` names the resources and places
    exit: 7
    "#);
    assert_snapshot!(cli.run(&[&check[..], &["--offline"]].concat()).snapshot(), @r#"
    TAP version 14
    1..1
    not ok 1 - Own
      ---
      message: "no dev"
      safeguard: "mine"
      ...
    warning: what is checked does not tell its stage: `dev` is assumed; name it with `--stage`
    error: Deployment blocked by Serverless Safeguards
    hint: correct what failed; `--format json` names the resources and places
    exit: 7
    "#);
    for (scope, want) in [("read", Some(7)), ("deploy", Some(4))] {
        let key = cli.run(&["key", "create", scope, "--scope", scope]).expect_ok();
        let mut machine = Cli::new(&server);
        machine.set("STAGEGATE_ACCESS_KEY", key.trim());
        machine.enter(folder.path());
        let finished = machine.run(&[&check[..], &["--stage", "prod", "--org", "acmeorg"]].concat());
        assert_eq!(finished.exit, want, "{scope}: {}", finished.stderr);
    }
}

#[test]
fn safeguards_of_an_app_are_exported() {
    let server = Server::start();
    let cli = shop(&server);
    let stranger = Cli::new(&server);
    assert_snapshot!(stranger.run(&["safeguards", "export", "--app", "shop"]).snapshot(), @"
    error: not signed in to http://SERVER
    hint: run `stagegate login`, or set `STAGEGATE_ACCESS_KEY`
    exit: 3
    ");
    assert_snapshot!(cli.run(&["safeguards", "export", "--app", "shop"]).snapshot(), @r#"
    # Written by `stagegate safeguards export`: the safeguards of the profiles that app `shop` of org `acmeorg` uses.
    #
    # To use them with the framework's plugin: run `npm install --save-dev @serverless/safeguards-plugin`, and add this to
    # the service file. Entries without `stage` are for every stage; the app's default profile, which they come from, is
    # only for stages that have none of their own.
    plugins:
      - '@serverless/safeguards-plugin'
    custom:
      safeguards:
        - title: Base
          safeguard: require-dlq
          enforcementLevel: error
        - title: Strict
          safeguard: allowed-stages
          enforcementLevel: warning
          config: ["prod"]
          stage: ["prod","staging"]
    `Disabled` of profile `strict` is left out: it is disabled
    exit: 0
    "#);
}
