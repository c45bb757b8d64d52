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
    assert_snapshot!(cli.run(&["provider", "list"]).snapshot(), @"
    org `acmeorg` has no providers yet; run `stagegate provider add ALIAS --kind aws-role --role ARN`
    exit: 0
    ");
    assert_snapshot!(add_main(&cli).snapshot(), @"
    added provider `main` (aws-role) to org `acmeorg`
    next: `stagegate provider show main` prints the trust policy that the role needs
    exit: 0
    ");
    assert_snapshot!(add_main(&cli).snapshot(), @"
    error: provider `main` exists already
    hint: choose another name
    exit: 6
    ");
    assert_snapshot!(cli.run(&["provider", "verify", "main"]).snapshot(), @"
    error: cannot assume access role `arn:aws:iam::444444444444:role/main`: `sts:AssumeRole` was denied
    hint: check that the role exists, that its trust policy allows `sts:AssumeRole` to the identity of `stagegated`, and that its condition `sts:ExternalId` is the provider's: `stagegate provider show main` prints it
    exit: 4
    ");
    assert_snapshot!(cli.run(&["provider", "verify", "mian"]).snapshot(), @"
    error: no provider `mian`
    hint: did you mean `main`?
    exit: 5
    ");
    sts.role(MAIN).trusts(&external_id(&cli, "main"));
    assert_snapshot!(cli.run(&["provider", "verify", "main"]).snapshot(), @"
    access role `arn:aws:iam::444444444444:role/main` of provider `main` in account 444444444444 works:
    - can be assumed with its ExternalId
    - cannot be assumed without an ExternalId
    - cannot be assumed with a wrong ExternalId
    exit: 0
    ");
    let shown = cli.run(&["provider", "show", "main"]).snapshot();
    let (fields, policy) = shown.split_once("\ntrust policy of the role:\n").unwrap();
    assert_snapshot!(fields, @"
    provider     main
    org          acmeorg
    kind         aws-role
    vendor       aws
    holds        arn:aws:iam::444444444444:role/main
    account      444444444444
    default      no
    linked to    -
    description  The real account
    revision     1
    changed      YYYY-MM-DD HH:MM UTC
    external id  EXTERNAL_ID
    ");
    assert!(policy.contains(r#""sts:ExternalId": "EXTERNAL_ID""#), "{policy}");
    assert!(policy.ends_with("next: `stagegate provider verify main`\nexit: 0\n"), "{policy}");
    assert_snapshot!(cli.run(&["provider", "edit", "main", "--alias", "real", "--description", ""]).snapshot(), @"
    provider `real` in org `acmeorg` is now at revision 2
    exit: 0
    ");
    assert_snapshot!(cli.run(&["provider", "edit", "real", "--alias", "real"]).snapshot(), @"
    provider `real` in org `acmeorg` is like that already, at revision 2
    exit: 0
    ");
    assert_snapshot!(cli.run(&["provider", "rotate", "real"]).snapshot(), @"
    error: provider `real` holds an access role: there are no keys to rotate
    hint: run `stagegate provider edit real --role ARN` for another role
    exit: 2
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_default_is_set_after_showing_whose_credentials_change() {
    let (sts, _server, cli) = team().await;
    add_main(&cli).expect_ok();
    sts.role(MAIN).trusts(&external_id(&cli, "main"));
    assert_snapshot!(cli.run(&["provider", "set-default", "main", "--dry-run"]).snapshot(), @"
    APP   STAGE        SERVICE  REGION  NOW      THEN
    shop  dev          -        -       nothing  main (org default, 444444444444)
    shop  (any other)  -        -       nothing  main (org default, 444444444444)
    2 stages and instances get other credentials than now
    1 stage or instance stays as it is: the org's default never serves a guarded profile
    exit: 0
    ");
    assert_snapshot!(cli.run(&["provider", "set-default", "main"]).snapshot(), @"
    APP   STAGE        SERVICE  REGION  NOW      THEN
    shop  dev          -        -       nothing  main (org default, 444444444444)
    shop  (any other)  -        -       nothing  main (org default, 444444444444)
    2 stages and instances get other credentials than now
    1 stage or instance stays as it is: the org's default never serves a guarded profile
    error: nobody is there to agree to what changes for 2 stages and instances
    hint: pass `--yes`, or `--dry-run` to see it first
    exit: 2
    ");
    assert_snapshot!(cli.run(&["provider", "set-default", "main", "--yes"]).snapshot(), @"
    APP   STAGE        SERVICE  REGION  NOW      THEN
    shop  dev          -        -       nothing  main (org default, 444444444444)
    shop  (any other)  -        -       nothing  main (org default, 444444444444)
    2 stages and instances get other credentials than now
    1 stage or instance stays as it is: the org's default never serves a guarded profile
    provider `main` is the default of vendor `aws` in org `acmeorg`
    exit: 0
    ");
    assert_snapshot!(cli.run(&["provider", "set-default", "main", "--yes"]).snapshot(), @"
    no stage and no instance gets other credentials
    provider `main` is already the default of vendor `aws` in org `acmeorg`
    exit: 0
    ");
    let exec = |stage| cli.run(&["exec", "--stage", stage, "--", "sh", "-c", "echo key ${AWS_ACCESS_KEY_ID:-none}"]).snapshot();
    assert_snapshot!(exec("dev"), @"
    key ASIASTAGEGATED000001
    profile: dev, revision 1 (the profile of stage `dev`)
    account: 444444444444 (provider `main`, the org's default)
    exit: 0
    ");
    assert_snapshot!(exec("vault"), @"
    key none
    profile: vault, revision 2 (the profile of stage `vault`)
    account: the machine's own credentials, as there is no access role
    exit: 0
    ");
    assert_snapshot!(cli.run(&["provider", "remove", "main", "--yes"]).snapshot(), @"
    error: provider `main` is in use by the org as its default of vendor `aws`
    hint: run `stagegate provider unlink main --service SERVICE` for each of them, `stagegate provider unset-default main` for a default
    exit: 6
    ");
    assert_snapshot!(cli.run(&["provider", "unset-default", "main", "--yes"]).snapshot(), @"
    APP   STAGE        SERVICE  REGION  NOW                               THEN
    shop  dev          -        -       main (org default, 444444444444)  nothing
    shop  (any other)  -        -       main (org default, 444444444444)  nothing
    2 stages and instances get other credentials than now
    1 stage or instance stays as it is: the org's default never serves a guarded profile
    org `acmeorg` has no default of vendor `aws` any more (before: `main`)
    exit: 0
    ");
    assert_snapshot!(cli.run(&["provider", "unset-default", "main", "--yes"]).snapshot(), @"
    error: provider `main` is not the default of its vendor `aws`
    hint: run `stagegate provider list` to see the defaults
    exit: 5
    ");
    assert_snapshot!(cli.run(&["provider", "remove", "main", "--yes"]).snapshot(), @"
    removed provider `main` of org `acmeorg`
    exit: 0
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_are_made_and_ended_after_showing_whose_credentials_change() {
    let (_sts, _server, cli) = team().await;
    add_main(&cli).expect_ok();
    add_keys(&cli).expect_ok();
    assert_snapshot!(cli.run(&["provider", "link", "main"]).snapshot(), @"
    error: no service and no instance is named
    hint: pass `--service NAME`, or for an instance of it `--service NAME --stage NAME --region NAME`
    exit: 2
    ");
    assert_snapshot!(cli.run(&["provider", "link", "main", "--service", "orders", "--yes"]).snapshot(), @"
    app `shop` is from `STAGEGATE_APP`
    service `shop/orders` in org `acmeorg` does not exist yet; the link makes it
    APP   STAGE        SERVICE  REGION  NOW                THEN
    shop  dev          orders   -       nothing            main (service, 444444444444)
    shop  vault        orders   -       nothing (guarded)  main (service, 444444444444)
    shop  (any other)  orders   -       nothing            main (service, 444444444444)
    3 stages and instances get other credentials than now
    linked provider `main` to service `shop/orders` in org `acmeorg`, now at revision 1
    exit: 0
    ");
    assert_snapshot!(cli.run(&["provider", "link", "main", "--service", "orders", "--yes"]).snapshot(), @"
    app `shop` is from `STAGEGATE_APP`
    no stage and no instance gets other credentials
    service `shop/orders` in org `acmeorg` is linked to provider `main` already, since revision 1
    exit: 0
    ");
    let instance = ["--service", "orders", "--stage", "dev", "--region", "eu-west-1"];
    let on_instance = |command: &[&str]| cli.run(&[&["provider"], command, &instance].concat()).snapshot();
    assert_snapshot!(on_instance(&["link", "static", "--yes", "-m", "moved"]), @"
    app `shop` is from `STAGEGATE_APP`
    instance `shop/orders` in stage `dev`, region `eu-west-1`, org `acmeorg` does not exist yet; the link makes it
    APP   STAGE  SERVICE  REGION     NOW                           THEN
    shop  dev    orders   eu-west-1  main (service, 444444444444)  static (instance)
    1 stage or instance gets other credentials than now
    linked provider `static` to instance `shop/orders` in stage `dev`, region `eu-west-1`, org `acmeorg`, now at revision 1
    exit: 0
    ");
    assert_snapshot!(on_instance(&["unlink", "main", "--yes"]), @"
    app `shop` is from `STAGEGATE_APP`
    error: provider `main` is not linked to instance `shop/orders dev:eu-west-1`
    hint: run `stagegate provider show main` to see what it is linked to
    exit: 5
    ");
    assert_snapshot!(on_instance(&["unlink", "static", "--dry-run"]), @"
    APP   STAGE  SERVICE  REGION     NOW                THEN
    shop  dev    orders   eu-west-1  static (instance)  main (service, 444444444444)
    app `shop` is from `STAGEGATE_APP`
    1 stage or instance gets other credentials than now
    exit: 0
    ");
    assert_snapshot!(cli.run(&["provider", "show", "static"]).snapshot(), @"
    provider     static
    org          acmeorg
    kind         aws-keys
    vendor       aws
    holds        AKIAPROVIDER00000001
    account      not verified
    default      no
    linked to    instance shop/orders dev:eu-west-1
    description  -
    revision     1
    changed      YYYY-MM-DD HH:MM UTC
    exit: 0
    ");
    let resolve = [&["resolve"], &instance[..]].concat();
    assert_snapshot!(cli.run(&resolve).snapshot(), @"
    org          acmeorg
    app          shop
    stage        dev
    service      orders
    region       eu-west-1
    profile      dev, revision 1 (the profile of stage `dev`)
    credentials  the keys of provider `static` in an account that was not verified yet
    no parameters
    exit: 0
    ");
    let exec = [&["exec"], &instance[..], &["--", "sh", "-c", "echo $AWS_ACCESS_KEY_ID ${AWS_SESSION_TOKEN:-no token}"]].concat();
    assert_snapshot!(cli.run(&exec).snapshot(), @"
    AKIAPROVIDER00000001 no token
    profile: dev, revision 1 (the profile of stage `dev`)
    account: an account that was not verified yet (provider `static`, linked to the instance)
    exit: 0
    ");
    assert_snapshot!(on_instance(&["unlink", "static", "--yes"]), @"
    app `shop` is from `STAGEGATE_APP`
    APP   STAGE  SERVICE  REGION     NOW                THEN
    shop  dev    orders   eu-west-1  static (instance)  main (service, 444444444444)
    1 stage or instance gets other credentials than now
    unlinked provider `static` from instance `shop/orders` in stage `dev`, region `eu-west-1`, org `acmeorg`, now at revision 2
    exit: 0
    ");
    assert_snapshot!(cli.run(&["provider", "link", "mian", "--service", "orders"]).snapshot(), @"
    app `shop` is from `STAGEGATE_APP`
    error: no provider `mian`
    hint: did you mean `main`?
    exit: 5
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_rotated_once_they_work() {
    let (sts, server, cli) = team().await;
    assert_snapshot!(add_keys(&cli).snapshot(), @"
    added provider `static` (aws-keys) to org `acmeorg`
    next: `stagegate provider verify static`
    exit: 0
    ");
    assert_snapshot!(cli.run(&["provider", "verify", "static"]).snapshot(), @"
    the keys of provider `static` in account 333333333333 work:
    - AWS knows access key AKIAPROVIDER00000001 as arn:aws:iam::333333333333:user/provider
    exit: 0
    ");
    let rotate = |more: &[&str]| {
        let command = [&["provider", "rotate", "static", "--stdin", "--access-key-id"], more].concat();
        cli.run_with_input(&command, "canary-of-new-keys\n").snapshot()
    };
    assert_snapshot!(rotate(&["AKIAUNKNOWN000000001"]), @"
    error: AWS refused access key `AKIAUNKNOWN000000001`: it does not know an active access key of this id
    hint: check in IAM that the access key is there and active, and hand over its id and its secret again
    exit: 4
    ");
    assert_snapshot!(rotate(&[ELSEWHERE]), @"
    error: the new keys of provider `static` belong to account 999999999999, the old ones to account 333333333333
    hint: if that is meant, rotate again with `--allow-other-account`
    exit: 4
    ");
    assert_snapshot!(rotate(&[NEW_KEYS]), @"
    provider `static` in org `acmeorg` has the access key `AKIAPROVIDER00000002` of account 333333333333, at revision 3
    exit: 0
    ");
    sts.down();
    assert_snapshot!(rotate(&[KEYS]), @"
    error: STS could not be asked for access key `AKIAPROVIDER00000001`: it has a fault of its own
    hint: check `AWS_ENDPOINT_URL_STS`, the region and the network of `stagegated`
    hint: the server's log has more under `REQUEST_ID`
    exit: 1
    ");
    assert_snapshot!(rotate(&[KEYS, "--no-verify"]), @"
    provider `static` in org `acmeorg` has the access key `AKIAPROVIDER00000001`, which was not verified, at revision 4
    exit: 0
    ");
    sts.up();
    assert_snapshot!(cli.run(&["provider", "rotate", "static", "canary"]).snapshot(), @"
    error: a secret on the command line ends up in the shell's history and in the list of processes
    hint: leave it out to be asked for it, or pass `--stdin`
    exit: 2
    ");
    assert_snapshot!(cli.run(&["provider", "rotate", "static", "--access-key-id", KEYS]).snapshot(), @"
    error: no secret access key was given
    hint: pass `--stdin` to read it from standard input
    exit: 2
    ");
    assert_snapshot!(cli.run(&["provider", "list"]).snapshot(), @"
    ALIAS   KIND      VENDOR  HOLDS                 ACCOUNT       DEFAULT  REVISION  DESCRIPTION
    static  aws-keys  aws     AKIAPROVIDER00000001  not verified  -        4         -
    exit: 0
    ");
    assert_sealed(&server, &cli, &["canary-of-keys", "canary-of-new-keys"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn details_of_a_vendor_reach_a_command_and_nobody_else() {
    let (_sts, server, cli) = team().await;
    let add = ["provider", "add", "payments", "--kind", "vendor", "--vendor", "stripe", "--stdin"];
    let details = r#"{"STRIPE_KEY": "canary-of-stripe", "PATH": "canary-path"}"#;
    assert_snapshot!(cli.run_with_input(&add, details).snapshot(), @"
    added provider `payments` (vendor) to org `acmeorg`
    next: `stagegate provider link payments --service SERVICE`
    exit: 0
    ");
    assert_snapshot!(cli.run(&["provider", "verify", "payments"]).snapshot(), @"
    error: provider `payments` cannot be verified: only its vendor `stripe` can tell whether its details work
    hint: try them: `stagegate exec -- COMMAND` hands them to a command of the vendor
    exit: 2
    ");
    let link = ["provider", "link", "payments", "--service", "orders", "--yes"];
    assert_snapshot!(cli.run(&link).snapshot(), @"
    app `shop` is from `STAGEGATE_APP`
    service `shop/orders` in org `acmeorg` does not exist yet; the link makes it
    APP   STAGE        SERVICE  REGION  NOW                THEN
    shop  dev          orders   -       nothing            payments (service)
    shop  vault        orders   -       nothing (guarded)  payments (service)
    shop  (any other)  orders   -       nothing            payments (service)
    3 stages and instances get other details of `stripe` than now
    linked provider `payments` to service `shop/orders` in org `acmeorg`, now at revision 1
    exit: 0
    ");
    let at = ["--stage", "dev", "--service", "orders"];
    let exec = |script| cli.run(&[&["exec"], &at[..], &["--", "sh", "-c", script]].concat()).snapshot();
    assert_snapshot!(exec("echo $STRIPE_KEY"), @"
    canary-of-stripe
    profile: dev, revision 1 (the profile of stage `dev`)
    account: the machine's own credentials, as there is no access role
    warning: detail `PATH` of provider `payments` is left out: a variable of that name changes what is run
    exit: 0
    ");
    assert_snapshot!(cli.run(&[&["resolve", "--values"], &at[..]].concat()).snapshot(), @"
    org          acmeorg
    app          shop
    stage        dev
    service      orders
    region       -
    profile      dev, revision 1 (the profile of stage `dev`)
    credentials  none: `stagegate deploy` refuses without `--local-credentials`
    vendors      stripe (provider `payments`, linked to the service)
    no parameters
    exit: 0
    ");
    cli.run(&["provider", "edit", "payments", "--unset", "PATH"]).expect_ok();
    let edit = ["provider", "edit", "payments", "--stdin"];
    assert_snapshot!(cli.run_with_input(&edit, "STRIPE_HOOK='canary-of-hook'\n").snapshot(), @"
    provider `payments` in org `acmeorg` is now at revision 3
    exit: 0
    ");
    assert_snapshot!(exec("echo $STRIPE_KEY $STRIPE_HOOK"), @"
    canary-of-stripe canary-of-hook
    profile: dev, revision 1 (the profile of stage `dev`)
    account: the machine's own credentials, as there is no access role
    exit: 0
    ");
    let rotate = ["provider", "rotate", "payments", "--stdin"];
    assert_snapshot!(cli.run_with_input(&rotate, "STRIPE_KEY=canary-of-rotation\n").snapshot(), @"
    provider `payments` in org `acmeorg` has the details STRIPE_KEY, at revision 4
    exit: 0
    ");
    assert_snapshot!(exec("echo $STRIPE_KEY ${STRIPE_HOOK:-gone}"), @"
    canary-of-rotation gone
    profile: dev, revision 1 (the profile of stage `dev`)
    account: the machine's own credentials, as there is no access role
    exit: 0
    ");
    cli.run_with_input(&["param", "set", "STRIPE_KEY", "--profile", "dev", "--stdin"], "of the profile").expect_ok();
    assert_snapshot!(exec("echo $STRIPE_KEY"), @"
    of the profile
    profile: dev, revision 2 (the profile of stage `dev`)
    account: the machine's own credentials, as there is no access role
    warning: detail `STRIPE_KEY` of provider `payments` is left out: there is a parameter of that name
    exit: 0
    ");
    assert_sealed(&server, &cli, &["canary-of-stripe", "canary-path", "canary-of-hook", "canary-of-rotation"]);
}
