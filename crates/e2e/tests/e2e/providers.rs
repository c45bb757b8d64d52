//! Providers from the outside: added, verified, linked, made the default, rotated, removed; against a strict STS.

use insta::assert_snapshot;
use stagegate_aws::double::StrictSts;
use stagegate_e2e::{Cli, Finished, Server, ServerOptions, find_in_files};

const MAIN: &str = "arn:aws:iam::444444444444:role/main";
const KEYS: &str = "AKIAPROVIDER00000001";
const NEW_KEYS: &str = "AKIAPROVIDER00000002";
const ELSEWHERE: &str = "AKIAELSEWHERE0000001";

/// A server on a strict STS, and a signed-in person with an app of two stages: `dev`, whose profile has no access role,
/// and `vault`, whose profile has none either and is guarded.
async fn team() -> (StrictSts, Server, Cli) {
    let sts = StrictSts::start().await;
    for (id, account) in [(KEYS, "333333333333"), (NEW_KEYS, "333333333333"), (ELSEWHERE, "999999999999")] {
        sts.user(id, account);
    }
    let environment = [
        ("AWS_ENDPOINT_URL_STS", sts.url()),
        ("AWS_ACCESS_KEY_ID", StrictSts::ACCESS_KEY_ID.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", StrictSts::SECRET_ACCESS_KEY.to_owned()),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value)).to_vec();
    let server = Server::start_with(ServerOptions { environment, ..ServerOptions::default() });
    let mut cli = Cli::signed_in(&server);
    cli.set("STAGEGATE_APP", "shop");
    cli.run(&["app", "create", "shop"]).expect_ok();
    for stage in ["dev", "vault"] {
        cli.run(&["profile", "create", stage]).expect_ok();
        cli.run(&["stage", "add", stage, "--profile", stage]).expect_ok();
    }
    cli.run(&["profile", "edit", "vault", "--guarded"]).expect_ok();
    (sts, server, cli)
}

fn external_id(cli: &Cli, alias: &str) -> String {
    let shown = cli.run(&["provider", "show", alias, "--json"]).expect_ok();
    serde_json::from_str::<serde_json::Value>(&shown).unwrap()["external_id"].as_str().unwrap().to_owned()
}

fn add_main(cli: &Cli) -> Finished {
    cli.run(&["provider", "add", "main", "--kind", "aws-role", "--role", MAIN, "--description", "The real account"])
}

fn add_keys(cli: &Cli) -> Finished {
    let add = ["provider", "add", "static", "--kind", "aws-keys", "--access-key-id", KEYS, "--stdin"];
    cli.run_with_input(&add, "canary-of-keys\n")
}

/// No file of the server or the command line holds the secrets, and no line of the log.
fn assert_sealed(server: &Server, cli: &Cli, secrets: &[&str]) {
    for folder in [&server.data(), cli.home()] {
        let found = find_in_files(folder, secrets);
        assert!(found.is_empty(), "{found:?}");
    }
    let log = server.log();
    assert!(log.contains("answered") && !secrets.iter().any(|secret| log.contains(secret)), "a secret in the log");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_is_added_verified_and_shown() {
    let (sts, _server, cli) = team().await;
    assert_snapshot!(cli.run(&["provider", "list"]).snapshot(), @"");
    assert_snapshot!(add_main(&cli).snapshot(), @"");
    assert_snapshot!(add_main(&cli).snapshot(), @"");
    assert_snapshot!(cli.run(&["provider", "verify", "main"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["provider", "verify", "mian"]).snapshot(), @"");
    sts.role(MAIN).trusts(&external_id(&cli, "main"));
    assert_snapshot!(cli.run(&["provider", "verify", "main"]).snapshot(), @"");
    let shown = cli.run(&["provider", "show", "main"]).snapshot();
    let (fields, policy) = shown.split_once("\ntrust policy of the role:\n").unwrap();
    assert_snapshot!(fields, @"");
    assert!(policy.contains(r#""sts:ExternalId": "EXTERNAL_ID""#), "{policy}");
    assert!(policy.ends_with("next: `stagegate provider verify main`\nexit: 0\n"), "{policy}");
    assert_snapshot!(cli.run(&["provider", "edit", "main", "--alias", "real", "--description", ""]).snapshot(), @"");
    assert_snapshot!(cli.run(&["provider", "edit", "real", "--alias", "real"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["provider", "rotate", "real"]).snapshot(), @"");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_default_is_set_after_showing_whose_credentials_change() {
    let (sts, _server, cli) = team().await;
    add_main(&cli).expect_ok();
    sts.role(MAIN).trusts(&external_id(&cli, "main"));
    assert_snapshot!(cli.run(&["provider", "set-default", "main", "--dry-run"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["provider", "set-default", "main"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["provider", "set-default", "main", "--yes"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["provider", "set-default", "main", "--yes"]).snapshot(), @"");
    let exec = |stage| cli.run(&["exec", "--stage", stage, "--", "sh", "-c", "echo key ${AWS_ACCESS_KEY_ID:-none}"]).snapshot();
    assert_snapshot!(exec("dev"), @"");
    assert_snapshot!(exec("vault"), @"");
    assert_snapshot!(cli.run(&["provider", "remove", "main", "--yes"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["provider", "unset-default", "main", "--yes"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["provider", "unset-default", "main", "--yes"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["provider", "remove", "main", "--yes"]).snapshot(), @"");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_are_made_and_ended_after_showing_whose_credentials_change() {
    let (_sts, _server, cli) = team().await;
    add_main(&cli).expect_ok();
    add_keys(&cli).expect_ok();
    assert_snapshot!(cli.run(&["provider", "link", "main"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["provider", "link", "main", "--service", "orders", "--yes"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["provider", "link", "main", "--service", "orders", "--yes"]).snapshot(), @"");
    let instance = ["--service", "orders", "--stage", "dev", "--region", "eu-west-1"];
    let on_instance = |command: &[&str]| cli.run(&[&["provider"], command, &instance].concat()).snapshot();
    assert_snapshot!(on_instance(&["link", "static", "--yes", "-m", "moved"]), @"");
    assert_snapshot!(on_instance(&["unlink", "main", "--yes"]), @"");
    assert_snapshot!(on_instance(&["unlink", "static", "--dry-run"]), @"");
    assert_snapshot!(cli.run(&["provider", "show", "static"]).snapshot(), @"");
    let resolve = [&["resolve"], &instance[..]].concat();
    assert_snapshot!(cli.run(&resolve).snapshot(), @"");
    let exec = [&["exec"], &instance[..], &["--", "sh", "-c", "echo $AWS_ACCESS_KEY_ID ${AWS_SESSION_TOKEN:-no token}"]].concat();
    assert_snapshot!(cli.run(&exec).snapshot(), @"");
    assert_snapshot!(on_instance(&["unlink", "static", "--yes"]), @"");
    assert_snapshot!(cli.run(&["provider", "link", "mian", "--service", "orders"]).snapshot(), @"");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_rotated_once_they_work() {
    let (sts, server, cli) = team().await;
    assert_snapshot!(add_keys(&cli).snapshot(), @"");
    assert_snapshot!(cli.run(&["provider", "verify", "static"]).snapshot(), @"");
    let rotate = |more: &[&str]| {
        let command = [&["provider", "rotate", "static", "--stdin", "--access-key-id"], more].concat();
        cli.run_with_input(&command, "canary-of-new-keys\n").snapshot()
    };
    assert_snapshot!(rotate(&["AKIAUNKNOWN000000001"]), @"");
    assert_snapshot!(rotate(&[ELSEWHERE]), @"");
    assert_snapshot!(rotate(&[NEW_KEYS]), @"");
    sts.down();
    assert_snapshot!(rotate(&[KEYS]), @"");
    assert_snapshot!(rotate(&[KEYS, "--no-verify"]), @"");
    sts.up();
    assert_snapshot!(cli.run(&["provider", "rotate", "static", "canary"]).snapshot(), @"");
    assert_snapshot!(cli.run(&["provider", "rotate", "static", "--access-key-id", KEYS]).snapshot(), @"");
    assert_snapshot!(cli.run(&["provider", "list"]).snapshot(), @"");
    assert_sealed(&server, &cli, &["canary-of-keys", "canary-of-new-keys"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn details_of_a_vendor_reach_a_command_and_nobody_else() {
    let (_sts, server, cli) = team().await;
    let add = ["provider", "add", "payments", "--kind", "vendor", "--vendor", "stripe", "--stdin"];
    let details = r#"{"STRIPE_KEY": "canary-of-stripe", "PATH": "canary-path"}"#;
    assert_snapshot!(cli.run_with_input(&add, details).snapshot(), @"");
    assert_snapshot!(cli.run(&["provider", "verify", "payments"]).snapshot(), @"");
    let link = ["provider", "link", "payments", "--service", "orders", "--yes"];
    assert_snapshot!(cli.run(&link).snapshot(), @"");
    let at = ["--stage", "dev", "--service", "orders"];
    let exec = |script| cli.run(&[&["exec"], &at[..], &["--", "sh", "-c", script]].concat()).snapshot();
    assert_snapshot!(exec("echo $STRIPE_KEY"), @"");
    assert_snapshot!(cli.run(&[&["resolve", "--values"], &at[..]].concat()).snapshot(), @"");
    cli.run(&["provider", "edit", "payments", "--unset", "PATH"]).expect_ok();
    let edit = ["provider", "edit", "payments", "--stdin"];
    assert_snapshot!(cli.run_with_input(&edit, "STRIPE_HOOK='canary-of-hook'\n").snapshot(), @"");
    assert_snapshot!(exec("echo $STRIPE_KEY $STRIPE_HOOK"), @"");
    let rotate = ["provider", "rotate", "payments", "--stdin"];
    assert_snapshot!(cli.run_with_input(&rotate, "STRIPE_KEY=canary-of-rotation\n").snapshot(), @"");
    assert_snapshot!(exec("echo $STRIPE_KEY ${STRIPE_HOOK:-gone}"), @"");
    cli.run_with_input(&["param", "set", "STRIPE_KEY", "--profile", "dev", "--stdin"], "of the profile").expect_ok();
    assert_snapshot!(exec("echo $STRIPE_KEY"), @"");
    assert_sealed(&server, &cli, &["canary-of-stripe", "canary-path", "canary-of-hook", "canary-of-rotation"]);
}
