//! Safeguards of a profile: listed, added, changed, moved, excepted, and seen wherever the profile is.

use insta::assert_snapshot;
use stagegate_e2e::{Cli, Server};

/// Somebody whose app `shop` has the stages `prod` and `dev`, each with a profile of its own.
fn in_a_shop(server: &Server) -> Cli {
    let mut cli = Cli::signed_in(server);
    cli.set("STAGEGATE_APP", "shop");
    cli.run(&["app", "create", "shop"]).expect_ok();
    for name in ["prod", "dev"] {
        cli.run(&["profile", "create", name]).expect_ok();
        cli.run(&["stage", "add", name, "--profile", name]).expect_ok();
    }
    cli
}

fn safeguards(cli: &Cli, arguments: &[&str]) -> String {
    cli.run(&[&["safeguards"], arguments, &["--profile", "prod"]].concat()).snapshot()
}

#[test]
fn a_profile_gets_safeguards_and_changes_them() {
    let server = Server::start();
    let cli = in_a_shop(&server);
    let run = |arguments: &[&str]| safeguards(&cli, arguments);
    assert_snapshot!(run(&["list"]), @"
    profile `prod` in org `acmeorg` has no safeguards; run `stagegate safeguards add SAFEGUARD --profile prod` for the first
    exit: 0
    ");
    assert_snapshot!(run(&["add", "require-dlq", "--title", "Queues", "-m", "after the incident"]), @"
    added safeguard `Queues`; profile `prod` in org `acmeorg` is now at revision 2
    exit: 0
    ");
    let europe =
        ["add", "allowed-regions", "--settings", r#"["eu-west-1"]"#, "--enforcement", "warning", "--first", "--disabled"];
    assert_snapshot!(run(&europe), @"
    added safeguard `allowed-regions`; profile `prod` in org `acmeorg` is now at revision 3
    exit: 0
    ");
    assert_snapshot!(run(&["add", "require-dql"]), @"
    error: no safeguard `require-dql`
    hint: did you mean `require-dlq`?
    exit: 5
    ");
    assert_snapshot!(run(&["add", "allowed-stages", "--settings", "prod"]), @r#"
    error: `--settings`, line 1, column 1: this is not JSON
    hint: a text stands in quotes: `--settings '"^prod$"'`
    exit: 2
    "#);
    assert_snapshot!(run(&["add", "framework-version", "--before", "Queues", "--settings", r#"">=3""#]), @"
    added safeguard `framework-version`; profile `prod` in org `acmeorg` is now at revision 4
    exit: 0
    ");
    assert_snapshot!(run(&["edit", "allowed-regions", "--title", "Europe", "--enable"]), @"
    changed safeguard `allowed-regions`; profile `prod` in org `acmeorg` is now at revision 5
    exit: 0
    ");
    assert_snapshot!(run(&["except", "Queues", "--resource", "Mailer", "--reason", "until it is gone", "--expires", "2027-01-31"]), @"
    safeguard `Queues` lets `Mailer` pass; profile `prod` in org `acmeorg` is now at revision 6
    exit: 0
    ");
    assert_snapshot!(run(&["unexcept", "Queues", "--resource", "Mailr"]), @"
    error: no exception `Mailr`
    hint: did you mean `Mailer`?
    exit: 5
    ");
    assert_snapshot!(run(&["move", "Queues", "--first"]), @"
    moved safeguard `Queues`; profile `prod` in org `acmeorg` is now at revision 7
    exit: 0
    ");
    assert_snapshot!(run(&["list"]), @r#"
    #  TITLE                      SAFEGUARD          ENFORCEMENT  ENABLED  EXCEPTIONS  SETTINGS
    1  Queues                     require-dlq        error        yes      1           -
    2  Europe                     allowed-regions    warning      yes      0           ["eu-west-1"]
    3  Policy: framework-version  framework-version  error        yes      0           ">=3"
    exit: 0
    "#);
    assert_snapshot!(run(&["remove", "Quues"]), @"
    error: no safeguard `Quues`
    hint: did you mean `Queues`?
    exit: 5
    ");
    assert_snapshot!(run(&["unexcept", "Queues", "--resource", "Mailer"]), @"
    safeguard `Queues` lets `Mailer` pass no longer; profile `prod` in org `acmeorg` is now at revision 8
    exit: 0
    ");
    assert_snapshot!(run(&["remove", "framework-version"]), @"
    removed safeguard `framework-version`; profile `prod` in org `acmeorg` is now at revision 9
    exit: 0
    ");
    let listed = cli.run(&["safeguards", "list", "--profile", "prod", "--json"]).expect_ok();
    let again = cli.run_with_input(&["safeguards", "set", "-f", "-", "--profile", "prod"], &listed).snapshot();
    assert_snapshot!(again, @"
    profile `prod` in org `acmeorg` has these safeguards: nothing was changed
    exit: 0
    ");
    let list = "- safeguard: require-cfn-role\n- safeguard: require-dlq\n  title: Queues\n";
    assert_snapshot!(cli.run_with_input(&["safeguards", "set", "-f", "-", "--profile", "prod"], list).snapshot(), @"
    set the safeguards as standard input says; profile `prod` in org `acmeorg` is now at revision 10
    exit: 0
    ");
    let before: serde_json::Value = serde_json::from_str(&listed).expect("JSON");
    let after = cli.run(&["safeguards", "list", "--profile", "prod", "--json"]).expect_ok();
    let after: serde_json::Value = serde_json::from_str(&after).expect("JSON");
    assert_eq!(before[0]["id"], after[1]["id"], "the same one under the same title");
}

#[test]
fn whatever_shows_a_profile_shows_them() {
    let server = Server::start();
    let cli = in_a_shop(&server);
    safeguards(&cli, &["add", "require-dlq", "--title", "Queues", "--disabled"]);
    safeguards(&cli, &["add", "allowed-regions", "--title", "Europe", "--settings", r#"["eu-west-1"]"#]);
    cli.run(&["safeguards", "add", "require-dlq", "--title", "Queues", "--profile", "dev"]).expect_ok();
    safeguards(&cli, &["move", "Europe", "--first"]);
    assert_snapshot!(cli.run(&["resolve", "--stage", "prod"]).snapshot(), @"
    org          acmeorg
    app          shop
    stage        prod
    service      -
    region       -
    profile      prod, revision 4 (the profile of stage `prod`)
    credentials  none: `stagegate deploy` refuses without `--local-credentials`
    safeguards   1. Europe (allowed-regions, error)
                 2. Queues (require-dlq, error, disabled)
    no parameters
    exit: 0
    ");
    let then = cli.run(&["resolve", "--stage", "prod", "--at", "r2"]).expect_ok();
    assert!(then.contains("1. Queues") && !then.contains("Europe"), "{then}");
    let explained = cli.run(&["explain", "--stage", "prod"]).expect_ok();
    assert!(explained.contains("1. Europe (allowed-regions, error)"), "{explained}");
    let shown = cli.run(&["profile", "show", "prod"]).expect_ok();
    assert!(shown.contains("2. Queues (require-dlq, error, disabled)"), "{shown}");
    let diff = cli.run(&["diff", "prod", "dev", "--exit-code"]);
    assert_snapshot!(diff.snapshot(), @r#"
    left               stage prod of app shop
    - profile          prod, revision 4 (the profile of stage `prod`)
    - guarded          no
    - credentials      none
    - last deployment  none
    right              stage dev of app shop
    - profile          dev, revision 2 (the profile of stage `dev`)
    - guarded          no
    - credentials      none
    - last deployment  none
    differs            profile, safeguards

    SAFEGUARD  DIFFERENCE  LEFT                                   RIGHT
    Europe     only left   allowed-regions, error, ["eu-west-1"]  -
    Queues     enabled     require-dlq, error, disabled           require-dlq, error
    exit: 1
    "#);
    assert_snapshot!(safeguards_of_revision(&cli, &["diff", "2..4"]), @r#"
    WHAT              CHANGE  BEFORE  AFTER
    safeguard Europe  added   -       allowed-regions, error, ["eu-west-1"]
    from revision 2 of YYYY-MM-DD HH:MM UTC by Ada: safeguard `Queues` added
    to   revision 4 of YYYY-MM-DD HH:MM UTC by Ada: safeguards reordered
    exit: 0
    "#);
    assert_snapshot!(safeguards_of_revision(&cli, &["show", "3"]), @r#"
    owner        profile prod
    revision     3
    change       safeguard `Europe` added
    message      -
    by           Ada
    when         YYYY-MM-DD HH:MM UTC
    description  -
    access role  -
    guarded      no
    safeguards   2 safeguards

    SAFEGUARD  CHECKS
    Queues     require-dlq, error, disabled
    Europe     allowed-regions, error, ["eu-west-1"]
    no parameters
    exit: 0
    "#);
    let preview = safeguards_of_revision(&cli, &["rollback", "1", "--dry-run"]);
    assert!(preview.contains("safeguard Queues  removed"), "{preview}");
}

fn safeguards_of_revision(cli: &Cli, arguments: &[&str]) -> String {
    cli.run(&[&["revision"], arguments, &["--profile", "prod"]].concat()).snapshot()
}

#[test]
fn a_file_of_configuration_carries_them() {
    let server = Server::start();
    let cli = in_a_shop(&server);
    let file = cli.home().join("org.yml");
    let path = file.to_str().expect("a path");
    let body = "version: 1\nprofiles:\n  prod:\n    safeguards:\n      - safeguard: require-dlq\n      - safeguard: allowed-regions\n        title: Europe\n        settings: [eu-west-1]\n";
    std::fs::write(&file, body).expect("a file");
    assert_snapshot!(cli.run(&["apply", "-f", path, "--dry-run"]).snapshot(), @r#"
    ~ profile prod
        safeguards.Policy: require-dlq  require-dlq, error
        safeguards.Europe               allowed-regions, error, ["eu-west-1"]
    Plan: 0 to create, 1 to change, 0 to delete
    exit: 0
    "#);
    cli.run(&["apply", "-f", path, "--yes"]).expect_ok();
    assert_eq!(cli.run(&["drift", "-f", path]).exit, Some(0));
    let exported = cli.run(&["export"]).expect_ok();
    assert!(exported.contains(
        "    safeguards:\n    - safeguard: require-dlq\n    - safeguard: allowed-regions\n      title: Europe\n      settings:\n      - eu-west-1\n"
    ), "{exported}");
    let again = cli.run_with_input(&["apply", "-f", "-", "--yes", "--prune"], &exported);
    assert!(again.stderr.contains("there is nothing to change"), "{}", again.stderr);
    cli.run(&["safeguards", "edit", "Europe", "--disable", "--profile", "prod"]).expect_ok();
    assert_snapshot!(cli.run(&["drift", "-f", path]).stdout, @r"
    ~ profile prod
        safeguards.Europe.enabled  false -> true
    Plan: 0 to create, 1 to change, 0 to delete
    ");
    for (wrong, want) in [
        ("        settings: [eu-west-1]\n", "        settings: 3\n"),
        ("        title: Europe\n", "        titel: Europe\n"),
        ("        title: Europe\n", "        enforcement: mandatory\n"),
    ] {
        std::fs::write(&file, body.replace(wrong, want)).expect("a file");
        let refused = cli.run(&["apply", "-f", path, "--dry-run"]);
        let line = body.lines().take_while(|line| format!("{line}\n") != wrong).count() + 1;
        assert!(refused.stderr.contains(&format!("line {line}, column 9: ")), "{}", refused.stderr);
    }
}

#[test]
fn those_that_come_with_the_program_are_shown() {
    let server = Server::start();
    let cli = Cli::new(&server);
    let listed = cli.run(&["safeguards", "list"]).expect_ok();
    assert!(listed.contains("require-description") && listed.contains(r#"{"minLength":30,"maxLength":256}"#), "{listed}");
    let page = cli.run(&["safeguards", "show", "require-description"]).expect_ok();
    assert!(page.starts_with("# `require-description`: "), "{page}");
    let data = cli.run(&["safeguards", "show", "require-description", "--json"]).expect_ok();
    let data: serde_json::Value = serde_json::from_str(&data).expect("JSON");
    assert_eq!((&data["enforcement"], &data["schema"]["properties"]["minLength"]["default"]), (&"error".into(), &30.into()));
    assert_snapshot!(cli.run(&["safeguards", "show", "require-dql"]).snapshot(), @"
    error: no safeguard `require-dql`
    hint: did you mean `require-dlq`?
    exit: 5
    ");
}
