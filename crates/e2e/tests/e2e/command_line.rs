//! What `stagegate` says, in good and in bad days: output and exit status as one text.

use std::fs;

use insta::assert_snapshot;
use stagegate_e2e::{Api, Cli, Server};

#[test]
fn a_newcomer_signs_in_and_sets_up_a_stage() {
    let server = Server::start();
    let cli = Cli::new(&server);
    assert_snapshot!(cli.run(&["whoami"]).snapshot(), @"");
    assert_snapshot!(cli.run_with_input(&["login", "--stdin", "--name", "Ada"], &server.setup_code()).snapshot(), @"");
    assert_snapshot!(cli.run(&["whoami"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["org", "create", "acmeorg"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["profile", "list"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["profile", "create", "prod", "--description", "The real thing"]).snapshot(), @"");
    assert_snapshot!(cli.run_with_input(&["param", "set", "tableName", "--profile", "prod", "--stdin"], "orders\n").snapshot(), @"");
    assert_snapshot!(cli.run(&["param", "list", "--profile", "prod"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["param", "get", "tableName", "--profile", "prod"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["app", "create", "shop"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["stage", "add", "prod", "--profile", "prod", "--app", "shop"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["stage", "list", "--app", "shop"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["resolve", "--app", "shop", "--stage", "prod"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["resolve", "--app", "shop", "--stage", "feature-x"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["profile", "history", "prod"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["role", "show", "--profile", "prod"]).snapshot(), @"");
}

/// A server with the org `acmeorg`, app `shop`, profile `prod`, stage `prod`.
fn shop(server: &Server) -> Cli {
    let cli = Cli::signed_in(server);
    cli.run(&["profile", "create", "prod"]).expect_ok();
    cli.run(&["app", "create", "shop"]).expect_ok();
    cli.run(&["stage", "add", "prod", "--profile", "prod", "--app", "shop"]).expect_ok();
    cli
}

#[test]
fn mistakes_get_a_sentence_and_a_hint() {
    let server = Server::start();
    let cli = shop(&server);
    assert_snapshot!(cli.run(&["profile", "create", "prod"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["profile", "show", "prd"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["profile", "delete", "prod", "--yes"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["profile", "delete", "prod"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["app", "create", "Shop!"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["app", "show", "shoop"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["stage", "add", "a/b", "--profile", "prod", "--app", "shop"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["stage", "set", "dev", "--profile", "prod", "--app", "shop"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["stage", "list"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["--org", "otherorg", "profile", "list"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["role", "set", "deploy", "--profile", "prod"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["role", "verify", "--profile", "prod"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["credentials", "--app", "shop", "--stage", "prod"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["frobnicate"]).snapshot(), @"");
}

#[test]
fn values_never_come_from_the_command_line_unasked() {
    let server = Server::start();
    let cli = shop(&server);
    let set = |arguments: &[&str], input: &str| {
        let arguments = [&["param", "set", "--profile", "prod"], arguments].concat();
        cli.run_with_input(&arguments, input).snapshot()
    };
    assert_snapshot!(set(&["token=canary"], ""), @"");
    assert_snapshot!(set(&["--plain", "color=blue"], ""), @"");
    assert_snapshot!(set(&["token"], "x"), @"");
    assert_snapshot!(set(&["big", "--stdin"], &"x".repeat(64 * 1024 + 1)), @"");
    assert_snapshot!(set(&["nul", "--stdin"], "a\0b"), @"");
    assert_snapshot!(set(&["1bad", "--stdin"], "x"), @"");
    let binary = cli.home().join("binary");
    fs::write(&binary, [0xff, 0xfe]).unwrap();
    assert_snapshot!(set(&["bin", "--file", binary.to_str().unwrap()], "").replace(binary.to_str().unwrap(), "FILE"), @"");
    assert_snapshot!(set(&["pem", "--write-only", "--stdin"], "line one\nline two\n"), @"");
    assert_snapshot!(cli.run(&["param", "get", "pem", "--profile", "prod"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["param", "get", "nope", "--profile", "prod"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["param", "unset", "nope", "--profile", "prod"]).snapshot(), @"");
}

#[test]
fn a_multi_line_value_arrives_as_it_was_given() {
    let server = Server::start();
    let cli = shop(&server);
    let value = "line one\nline \"two\" ${self:x}\n\tünïcode";
    cli.run_with_input(&["param", "set", "text", "--profile", "prod", "--stdin"], &format!("{value}\n")).expect_ok();
    assert_eq!(cli.run(&["param", "get", "text", "--profile", "prod"]).expect_ok(), value);
    cli.run_with_input(&["param", "set", "empty", "--profile", "prod", "--stdin"], "").expect_ok();
    assert_eq!(cli.run(&["param", "get", "empty", "--profile", "prod"]).expect_ok(), "", "the empty text is a value");
}

#[test]
fn two_people_editing_one_profile_lose_nothing() {
    let server = Server::start();
    let cli = shop(&server);
    let credentials = fs::read_to_string(find(cli.home(), "credentials.json")).unwrap();
    let key = credentials.split('"').find(|part| part.starts_with("sgk_")).unwrap();
    let api = Api::new(server.url(), Some(key.to_owned()));
    let path = "/api/v1/orgs/acmeorg/profiles/prod";
    let seen = api.get(path).etag.unwrap();
    cli.run_with_input(&["param", "set", "a", "--profile", "prod", "--stdin"], "1").expect_ok();
    let late = api.try_send("PATCH", path, Some(&seen), &serde_json::json!({ "description": "late" })).unwrap();
    assert_eq!((late.status, late.body["code"].as_str()), (412, Some("changed-meanwhile")));
    assert_eq!(cli.run(&["param", "get", "a", "--profile", "prod"]).expect_ok(), "1");
}

fn find(folder: &std::path::Path, name: &str) -> std::path::PathBuf {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.file_name() == name {
                return entry.path();
            }
            if entry.path().is_dir() {
                folders.push(entry.path());
            }
        }
    }
    panic!("no {name}")
}

#[test]
fn keys_that_do_not_work_and_servers_that_are_not_there() {
    let mut server = Server::start();
    let mut cli = shop(&server);
    let created = cli.run(&["key", "create", "ci", "--scope", "read"]).expect_ok();
    let reader = created.trim().to_owned();
    cli.set("STAGEGATE_ACCESS_KEY", &reader);
    assert_snapshot!(cli.run(&["profile", "create", "dev"]).snapshot(), @"");
    cli.set("STAGEGATE_ACCESS_KEY", &format!("{}x", &reader[..reader.len() - 1]));
    assert_snapshot!(cli.run(&["profile", "list"]).snapshot(), @"");
    cli.set("STAGEGATE_ACCESS_KEY", "sgk_nonsense");
    assert_snapshot!(cli.run_with_input(&["login", "--stdin"], "sgk_nonsense").snapshot(), @"");
    assert_snapshot!(cli.run_with_input(&["login", "--stdin"], "sgs_nonsense").snapshot(), @"");
    server.kill();
    assert_snapshot!(cli.run(&["profile", "list"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["exec", "--org", "acmeorg", "--app", "shop", "--stage", "prod", "--", "true"]).snapshot(), @"");
}

#[test]
fn reads_are_json_when_asked() {
    let server = Server::start();
    let cli = shop(&server);
    for arguments in [
        &["whoami"][..],
        &["org", "list"],
        &["app", "list"],
        &["app", "show", "shop"],
        &["profile", "list"],
        &["profile", "show", "prod"],
        &["profile", "history", "prod"],
        &["param", "list", "--profile", "prod"],
        &["role", "show", "--profile", "prod"],
        &["stage", "list", "--app", "shop"],
        &["key", "list"],
        &["resolve", "--app", "shop", "--stage", "prod"],
        &["deployment", "list"],
        &["doctor", "--app", "shop", "--stage", "prod"],
    ] {
        let finished = cli.run(&[arguments, &["--json"]].concat());
        let json: Result<serde_json::Value, _> = serde_json::from_str(&finished.stdout);
        assert!(json.is_ok(), "{arguments:?}: {}\n{}", finished.stdout, finished.stderr);
    }
    let refused = cli.run(&["profile", "show", "nope", "--json"]);
    let problem: serde_json::Value = serde_json::from_str(&refused.stderr).unwrap();
    assert_eq!((problem["code"].as_str(), refused.exit), (Some("not-found"), Some(5)));
}
