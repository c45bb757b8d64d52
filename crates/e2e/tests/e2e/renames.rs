//! Other names from the command line, and how an org ends.

use std::fs;

use insta::assert_snapshot;
use stagegate_e2e::{Cli, Finished, Server};

/// Runs a command, its arguments written as in a shell.
fn run(cli: &Cli, line: &str) -> Finished {
    cli.run(&line.split(' ').collect::<Vec<_>>())
}

#[test]
fn stages_and_services_get_other_names() {
    let server = Server::start();
    let mut cli = Cli::signed_in(&server);
    run(&cli, "profile create prod").expect_ok();
    run(&cli, "app create shop").expect_ok();
    cli.set("STAGEGATE_APP", "shop");
    run(&cli, "stage add live --profile prod").expect_ok();
    run(&cli, "stage add dev --profile prod").expect_ok();
    let set = ["param", "set", "key=x", "--service", "orders", "--stage", "live", "--region", "us-east-1", "--plain"];
    cli.run(&set).expect_ok();
    run(&cli, "instance create test:us-east-1 --service orders").expect_ok();
    assert_snapshot!(run(&cli, "stage set live").snapshot(), @"
    error: the following required arguments were not provided:
      <--profile <NAME>|--name <NEW>>

    Usage: stagegate stage set <--profile <NAME>|--name <NEW>> <NAME>

    For more information, try '--help'.
    exit: 2
    ");
    assert_snapshot!(run(&cli, "stage set live --name dev").snapshot(), @"
    error: stage `dev` exists already
    hint: choose another name, or run `stagegate stage set dev --profile PROFILE`
    exit: 6
    ");
    assert_snapshot!(run(&cli, "stage set live --name test").snapshot(), @"
    error: instance `orders test:us-east-1` exists already
    hint: run `stagegate instance list --archived` to see it
    exit: 6
    ");
    assert_snapshot!(run(&cli, "stage set live --name a/b").snapshot(), @"
    error: `a/b` is not a valid stage name
    hint: use 1 to 128 letters, digits, `-`, `_` and `.`, starting with a letter or digit
    exit: 2
    ");
    assert_snapshot!(run(&cli, "stage set lvie --name prod").snapshot(), @"
    error: no stage `lvie`
    hint: did you mean `live`?
    exit: 5
    ");
    assert_snapshot!(run(&cli, "stage set live --name prod").snapshot(), @"
    stage `prod` (before: `live`) of app `shop` in org `acmeorg` has the profile `prod`
    what names it needs the new name: files, CI, trust policies that ask for its session tag
    the framework calls stacks after the stage unless told otherwise: a deploy would make new ones
    exit: 0
    ");
    assert_snapshot!(run(&cli, "stage set prod --profile prod").snapshot(), @"
    stage `prod` of app `shop` in org `acmeorg` has the profile `prod` (before: `prod`)
    exit: 0
    ");
    assert_snapshot!(run(&cli, "instance list").snapshot(), @"
    SERVICE  STAGE  REGION     LAST DEPLOY     AT  REVISION
    orders   prod   us-east-1  never deployed  -   1
    orders   test   us-east-1  never deployed  -   0
    exit: 0
    ");
    run(&cli, "service create carts").expect_ok();
    run(&cli, "service archive carts").expect_ok();
    assert_snapshot!(run(&cli, "service edit orders --name carts").snapshot(), @"
    error: service `carts` exists already
    hint: run `stagegate service list --archived` to see it
    exit: 6
    ");
    assert_snapshot!(run(&cli, "service edit orders --name purchases -m bought").snapshot(), @"
    service `orders` of app `shop` in org `acmeorg` is called `purchases` now
    what names it needs the new name: `serverless.yml`, CI, trust policies that ask for its session tag
    the framework calls stacks after the service unless told otherwise: a deploy would make new ones
    exit: 0
    ");
    assert_snapshot!(run(&cli, "service edit --service purchases --name purchases").snapshot(), @"
    service `purchases` of app `shop` in org `acmeorg` is called so already
    exit: 0
    ");
    assert_snapshot!(run(&cli, "service edit orders --name other").snapshot(), @"
    error: no service `orders`
    hint: run `stagegate service list --archived`
    exit: 5
    ");
    let history = run(&cli, "revision list --service purchases").expect_ok();
    assert!(history.contains("renamed to purchases") && history.contains("bought"), "{history}");
    let value = run(&cli, "param get key --service purchases --stage prod --region us-east-1").expect_ok();
    assert_eq!(value, "x");
}

#[test]
fn an_org_gets_another_name_and_ends() {
    let server = Server::start();
    let cli = Cli::signed_in(&server);
    let config = || fs::read_to_string(cli.home().join(".config/stagegate/config.yml")).unwrap();
    run(&cli, "org create otherorg").expect_ok();
    run(&cli, "org use acmeorg").expect_ok();
    run(&cli, "profile create prod").expect_ok();
    cli.run(&["param", "set", "key=x", "--profile", "prod", "--plain"]).expect_ok();
    assert_snapshot!(run(&cli, "org edit --name otherorg").snapshot(), @"
    error: org `otherorg` exists already
    hint: choose another name
    exit: 6
    ");
    assert_snapshot!(run(&cli, "org edit acmeogr --name acmecorp").snapshot(), @"
    error: no org `acmeogr`
    hint: did you mean `acmeorg`?
    exit: 5
    ");
    assert!(config().contains("acmeorg"), "{}", config());
    assert_snapshot!(run(&cli, "org edit --name acmecorp").snapshot(), @"
    org `acmeorg` is called `acmecorp` now
    it is still the default org on http://SERVER
    what names it needs the new name: files, `STAGEGATE_ORG`, trust policies that ask for its session tag
    exit: 0
    ");
    assert!(config().contains("acmecorp") && !config().contains("acmeorg"), "{}", config());
    assert_eq!(run(&cli, "param get key --profile prod").expect_ok(), "x");
    assert_snapshot!(run(&cli, "org edit otherorg --name fiveorg").snapshot(), @"
    org `otherorg` is called `fiveorg` now
    what names it needs the new name: files, `STAGEGATE_ORG`, trust policies that ask for its session tag
    exit: 0
    ");

    assert_snapshot!(run(&cli, "org delete acmecorp").snapshot(), @"
    error: nobody is there to agree to the deletion
    hint: pass `--yes`
    exit: 2
    ");
    assert_snapshot!(run(&cli, "org delete acmecorp --yes").snapshot(), @"
    error: org `acmecorp` still has profile `prod`
    hint: delete those first: `stagegate app delete`, `stagegate profile delete`, `stagegate policy delete`, `stagegate provider remove`
    exit: 6
    ");
    run(&cli, "profile delete prod --yes").expect_ok();
    assert_snapshot!(run(&cli, "org delete acmecorp --yes").snapshot(), @"
    deleted org `acmecorp`
    exit: 0
    ");
    assert!(!config().contains("acmecorp"), "{}", config());
    let left = run(&cli, "org list").expect_ok();
    assert!(left.contains("fiveorg") && !left.contains("acmecorp"), "{left}");
}

#[test]
fn access_keys_get_another_name_and_another_end() {
    let server = Server::start();
    let cli = Cli::signed_in(&server);
    run(&cli, "key create ci --scope read").expect_ok();
    assert_snapshot!(run(&cli, "key edit ci").snapshot(), @"
    error: the following required arguments were not provided:
      <--name <NEW>|--expires-in-days <DAYS>>

    Usage: stagegate key edit <--name <NEW>|--expires-in-days <DAYS>> <KEY>

    For more information, try '--help'.
    exit: 2
    ");
    assert_snapshot!(run(&cli, "key edit ci --expires-in-days 366").snapshot(), @"
    error: the value of `--expires-in-days <DAYS>` is missing or not valid
    hint: use a whole number from 1 to 365; else run the command with `--help`; what was typed is not repeated: it may be a secret
    exit: 2
    ");
    assert_snapshot!(run(&cli, "key edit ci --name build --expires-in-days 7").snapshot(), @"
    access key `build` (before: `ci`) (key_ID) in org `acmeorg` ends YYYY-MM-DD HH:MM UTC
    exit: 0
    ");
    run(&cli, "key revoke build").expect_ok();
    assert_snapshot!(run(&cli, "key edit build --name ci").snapshot(), @"
    error: no access key `build`
    hint: run `stagegate key list`
    exit: 5
    ");
}
