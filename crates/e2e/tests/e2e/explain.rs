//! Why a deploy gets what it gets, how it was, what differs and what changed.

use insta::assert_snapshot;
use serde_json::{Value, json};
use stagegate_e2e::{Api, Cli, Server};

const INSTANCE: &str = "/api/v1/orgs/acmeorg/owners/instance:shop:orders:prod:us-east-1/parameters";
const SERVICE: &str = "/api/v1/orgs/acmeorg/owners/service:shop:orders/parameters";

/// Profiles `prod` with a role and `dev`; app `shop` with both as stages; parameters of a service and of its instance.
fn shop(server: &Server) -> (Cli, Api) {
    let mut cli = Cli::signed_in(server);
    for profile in ["prod", "dev"] {
        cli.run(&["profile", "create", profile]).expect_ok();
        let value = format!("https://{profile}.example\n");
        cli.run_with_input(&["param", "set", "url", "--profile", profile, "--stdin"], &value).expect_ok();
    }
    cli.run_with_input(&["param", "set", "token", "--profile", "prod", "--write-only", "--stdin"], "canary").expect_ok();
    cli.run(&["role", "set", "arn:aws:iam::222222222222:role/deploy", "--profile", "prod"]).expect_ok();
    cli.run(&["app", "create", "shop"]).expect_ok();
    for stage in ["prod", "dev"] {
        cli.run(&["stage", "add", stage, "--profile", stage, "--app", "shop"]).expect_ok();
    }
    let key = cli.run(&["key", "create", "api", "--scope", "read", "--scope", "deploy", "--scope", "manage"]).expect_ok();
    let api = Api::new(server.url(), Some(key.trim().to_owned()));
    set(&api, SERVICE, "url", "https://service.example");
    set(&api, INSTANCE, "url", "https://prod.example");
    set(&api, INSTANCE, "retries", "3");
    for (name, value) in [("APP", "shop"), ("STAGE", "prod"), ("SERVICE", "orders"), ("REGION", "us-east-1")] {
        cli.set(&format!("STAGEGATE_{name}"), value);
    }
    (cli, api)
}

fn set(api: &Api, owner: &str, key: &str, value: &str) {
    api.put(&format!("{owner}/{key}"), &json!({"value": value})).expect_status(200);
}

/// Records a deployment that worked; returns its id.
fn deploy(api: &Api) -> String {
    let start = json!({"app": "shop", "service": "orders", "stage": "prod", "region": "us-east-1"});
    let started = api.post("/api/v1/orgs/acmeorg/deployments", &start).expect_status(201);
    let id = started["id"].as_str().unwrap().to_owned();
    api.post(&format!("/api/v1/orgs/acmeorg/deployments/{id}/finish"), &json!({"status": "succeeded"})).expect_status(200);
    id
}

#[test]
fn every_value_says_where_it_comes_from() {
    let server = Server::start();
    let (cli, _) = shop(&server);
    assert_snapshot!(cli.run(&["explain"]).snapshot(), @"
    org          acmeorg
    app          shop
    stage        prod
    service      orders
    region       us-east-1
    profile      prod, revision 4 (the profile of stage `prod`)
    - changed    by Ada, YYYY-MM-DD HH:MM UTC
    credentials  profile prod, revision 4, set by Ada, YYYY-MM-DD HH:MM UTC: arn:aws:iam::222222222222:role/deploy in account 222222222222

    PARAMETER  FROM      OWNER                       REVISION  BY   AT                    VALUE
    retries    instance  shop/orders prod:us-east-1  r2        Ada  YYYY-MM-DD HH:MM UTC  FINGERPRINT
    token      profile   prod                        r3        Ada  YYYY-MM-DD HH:MM UTC  FINGERPRINT
    url        instance  shop/orders prod:us-east-1  r1        Ada  YYYY-MM-DD HH:MM UTC  FINGERPRINT
    - hidden   service   shop/orders                 r1        Ada  YYYY-MM-DD HH:MM UTC  FINGERPRINT
    - hidden   profile   prod                        r2        Ada  YYYY-MM-DD HH:MM UTC  FINGERPRINT (the same)
    exit: 0
    ");
    assert_snapshot!(cli.run(&["explain", "url"]).snapshot(), @"
    parameter    url
    value        FINGERPRINT
    visibility   masked
    description  -
    from         instance shop/orders prod:us-east-1, revision 1
    set          by Ada, YYYY-MM-DD HH:MM UTC
    - hidden     service shop/orders, revision 1, by Ada, YYYY-MM-DD HH:MM UTC: FINGERPRINT
    - hidden     profile prod, revision 2, by Ada, YYYY-MM-DD HH:MM UTC: FINGERPRINT (the same value)
    exit: 0
    ");
    assert_snapshot!(cli.run(&["explain", "retires"]).snapshot(), @"
    error: no parameter `retires`
    hint: did you mean `retries`?
    exit: 5
    ");
    let revealed = cli.run(&["explain", "--reveal", "--json"]).expect_ok();
    let revealed: Value = serde_json::from_str(&revealed).unwrap();
    let parameter = |index: usize| &revealed["parameters"][index];
    assert_eq!(
        (&parameter(0)["winner"]["value"], &parameter(2)["winner"]["value"]),
        (&json!("3"), &json!("https://prod.example"))
    );
    assert_eq!(parameter(2)["hidden"][0]["value"], "https://service.example");
    assert_eq!(parameter(2)["winner"]["fingerprint"], parameter(2)["hidden"][1]["fingerprint"], "equal values");
    assert!(parameter(1)["winner"].get("value").is_none() && !revealed.to_string().contains("canary"));
    assert!(!cli.run(&["resolve", "--values"]).expect_ok().contains("canary"), "nobody looks at what is write-only");
    let seen = cli.run(&["exec", "--local-credentials", "--", "env"]).expect_ok();
    assert!(seen.contains("token=canary\n"), "{seen}");
}

#[test]
fn two_stages_are_compared() {
    let server = Server::start();
    let (cli, api) = shop(&server);
    deploy(&api);
    assert_snapshot!(cli.run(&["diff", "prod", "dev"]).snapshot(), @"
    left               stage prod of app shop, service orders, in us-east-1
    - profile          prod, revision 4 (the profile of stage `prod`)
    - guarded          no
    - credentials      profile prod, revision 4, set by Ada, YYYY-MM-DD HH:MM UTC: arn:aws:iam::222222222222:role/deploy in account 222222222222
    - last deployment  deploy of YYYY-MM-DD HH:MM UTC: dep_ID succeeded
    right              stage dev of app shop, service orders, in us-east-1
    - profile          dev, revision 2 (the profile of stage `dev`)
    - guarded          no
    - credentials      none
    - last deployment  none
    differs            profile, credentials, parameters

    PARAMETER  LEFT           FROM         RIGHT          FROM
    retries    FINGERPRINT  instance r2  -              -
    token      FINGERPRINT  profile r3   -              -
    url        FINGERPRINT  instance r1  FINGERPRINT  service r1
    exit: 0
    ");
    assert_eq!(cli.run(&["diff", "prod", "dev", "--exit-code"]).exit, Some(1));
    let same = cli.run(&["diff", "prod", "prod", "--exit-code", "--all"]);
    assert_snapshot!(same.snapshot(), @"
    left               stage prod of app shop, service orders, in us-east-1
    - profile          prod, revision 4 (the profile of stage `prod`)
    - guarded          no
    - credentials      profile prod, revision 4, set by Ada, YYYY-MM-DD HH:MM UTC: arn:aws:iam::222222222222:role/deploy in account 222222222222
    - last deployment  deploy of YYYY-MM-DD HH:MM UTC: dep_ID succeeded
    right              stage prod of app shop, service orders, in us-east-1
    - profile          prod, revision 4 (the profile of stage `prod`)
    - guarded          no
    - credentials      profile prod, revision 4, set by Ada, YYYY-MM-DD HH:MM UTC: arn:aws:iam::222222222222:role/deploy in account 222222222222
    - last deployment  deploy of YYYY-MM-DD HH:MM UTC: dep_ID succeeded
    differs            nothing

    PARAMETER  LEFT           FROM         RIGHT          FROM
    retries    FINGERPRINT  instance r2  FINGERPRINT  instance r2
    token      FINGERPRINT  profile r3   FINGERPRINT  profile r3
    url        FINGERPRINT  instance r1  FINGERPRINT  instance r1
    exit: 0
    ");
    assert_snapshot!(cli.run(&["diff", "prod@r1", "prod:us-east-1"]).snapshot(), @"
    left               stage prod of app shop, service orders, in us-east-1
    - as it was        revision 1 of instance `shop/orders prod:us-east-1`
    - profile          prod, revision 4 (the profile of stage `prod`)
    - guarded          no
    - credentials      profile prod, revision 4, set by Ada, YYYY-MM-DD HH:MM UTC: arn:aws:iam::222222222222:role/deploy in account 222222222222
    right              stage prod of app shop, service orders, in us-east-1
    - profile          prod, revision 4 (the profile of stage `prod`)
    - guarded          no
    - credentials      profile prod, revision 4, set by Ada, YYYY-MM-DD HH:MM UTC: arn:aws:iam::222222222222:role/deploy in account 222222222222
    - last deployment  deploy of YYYY-MM-DD HH:MM UTC: dep_ID succeeded
    differs            parameters

    PARAMETER  LEFT  FROM  RIGHT          FROM
    retries    -     -     FINGERPRINT  instance r2
    parameters that are the same: 2; `--all` shows them
    exit: 0
    ");
    let compared: Value = serde_json::from_str(&cli.run(&["diff", "prod", "dev", "--json"]).expect_ok()).unwrap();
    assert_eq!(compared["differs"], json!(["profile", "credentials", "parameters"]));
    // A side that cannot be told is an error here, and nowhere else.
    assert_snapshot!(cli.run(&["diff", "prod", "dev@r9"]).snapshot(), @"
    error: cannot look back to `r9`: service `shop/orders` is at revision 1
    hint: run `stagegate revision list --service orders --app shop` or `stagegate deployment list` for moments to look back to
    exit: 5
    ");
    assert_snapshot!(cli.run(&["diff", "prod", "de v"]).snapshot(), @"
    error: `de v` is not a valid stage name
    hint: use 1 to 128 letters, digits, `-`, `_` and `.`, starting with a letter or digit
    exit: 2
    ");
    cli.run(&["explain"]).expect_ok();
}

#[test]
fn what_changed_since_the_last_deployment() {
    let server = Server::start();
    let (cli, api) = shop(&server);
    assert_snapshot!(cli.run(&["changes", "--exit-code"]).snapshot(), @"
    app              shop
    service          orders
    stage            prod
    region           us-east-1
    last deployment  none: the next one picks up everything
    exit: 1
    ");
    deploy(&api);
    assert_snapshot!(cli.run(&["changes", "--exit-code"]).snapshot(), @"
    app              shop
    service          orders
    stage            prod
    region           us-east-1
    last deployment  dep_ID, by Ada, YYYY-MM-DD HH:MM UTC
    changed          nothing
    exit: 0
    ");
    set(&api, INSTANCE, "retries", "4");
    set(&api, SERVICE, "debug", "");
    cli.run(&["param", "unset", "token", "--profile", "prod"]).expect_ok();
    cli.run(&["role", "unset", "--profile", "prod"]).expect_ok();
    assert_snapshot!(cli.run(&["changes", "--exit-code"]).snapshot(), @"
    app              shop
    service          orders
    stage            prod
    region           us-east-1
    last deployment  dep_ID, by Ada, YYYY-MM-DD HH:MM UTC
    changed          profile, credentials, parameters
    profile          prod, revision 6
    - before         prod, revision 4
    credentials      none
    - before         profile prod, revision 4, set by Ada, YYYY-MM-DD HH:MM UTC: arn:aws:iam::222222222222:role/deploy in account 222222222222

    PARAMETER  CHANGE   THEN           NOW            FROM         BY   AT
    debug      added    -              FINGERPRINT  service r2   Ada  YYYY-MM-DD HH:MM UTC
    retries    changed  FINGERPRINT  FINGERPRINT  instance r3  Ada  YYYY-MM-DD HH:MM UTC
    token      removed  FINGERPRINT  -              -            -    -

    OWNER                                REVISION  WHEN                  WHO  CHANGE                 MESSAGE
    profile prod                         r6        YYYY-MM-DD HH:MM UTC  Ada  access role unset      -
    profile prod                         r5        YYYY-MM-DD HH:MM UTC  Ada  parameter token unset  -
    service shop/orders                  r2        YYYY-MM-DD HH:MM UTC  Ada  parameter debug set    -
    instance shop/orders prod:us-east-1  r3        YYYY-MM-DD HH:MM UTC  Ada  parameter retries set  -
    exit: 1
    ");
    let changes: Value = serde_json::from_str(&cli.run(&["changes", "--json"]).expect_ok()).unwrap();
    assert_eq!(changes["differs"], json!(["profile", "credentials", "parameters"]));
}

#[test]
fn looking_back() {
    let server = Server::start();
    let (cli, api) = shop(&server);
    let deployed = deploy(&api);
    set(&api, INSTANCE, "url", "https://new.example");
    cli.run(&["stage", "set", "prod", "--profile", "dev"]).expect_ok();
    assert_snapshot!(cli.run(&["explain", "--at", &deployed]).snapshot(), @"
    org          acmeorg
    app          shop
    stage        prod
    service      orders
    region       us-east-1
    as it was    deployment dep_ID
    profile      prod, revision 4 (the profile of stage `prod`)
    - changed    by Ada, YYYY-MM-DD HH:MM UTC
    credentials  profile prod, revision 4, set by Ada, YYYY-MM-DD HH:MM UTC: arn:aws:iam::222222222222:role/deploy in account 222222222222

    PARAMETER  FROM      OWNER                       REVISION  BY   AT                    VALUE
    retries    instance  shop/orders prod:us-east-1  r2        Ada  YYYY-MM-DD HH:MM UTC  FINGERPRINT
    token      profile   prod                        r3        Ada  YYYY-MM-DD HH:MM UTC  FINGERPRINT
    url        instance  shop/orders prod:us-east-1  r1        Ada  YYYY-MM-DD HH:MM UTC  FINGERPRINT
    - hidden   service   shop/orders                 r1        Ada  YYYY-MM-DD HH:MM UTC  FINGERPRINT
    - hidden   profile   prod                        r2        Ada  YYYY-MM-DD HH:MM UTC  FINGERPRINT (the same)
    exit: 0
    ");
    assert_snapshot!(cli.run(&["resolve", "--values", "--at", "r3"]).snapshot(), @"
    org          acmeorg
    app          shop
    stage        prod
    service      orders
    region       us-east-1
    as it was    revision 3 of instance `shop/orders prod:us-east-1`
    profile      prod, revision 4 (the profile of stage `prod`)
    credentials  arn:aws:iam::222222222222:role/deploy in account 222222222222

    PARAMETER  VALUE                FROM      OWNER                       REVISION  BY   AT
    retries    3                    instance  shop/orders prod:us-east-1  2         Ada  YYYY-MM-DD HH:MM UTC
    token      (write-only)         profile   prod                        3         Ada  YYYY-MM-DD HH:MM UTC
    url        https://new.example  instance  shop/orders prod:us-east-1  3         Ada  YYYY-MM-DD HH:MM UTC
    exit: 0
    ");
    assert_snapshot!(cli.run(&["explain", "--at", "r9"]).snapshot(), @"
    error: cannot look back to `r9`: instance `shop/orders prod:us-east-1` is at revision 3
    hint: run `stagegate revision list --service orders --stage prod --region us-east-1 --app shop` or `stagegate deployment list` for moments to look back to
    exit: 5
    ");
    assert_snapshot!(cli.run(&["explain", "--at", "2000-01-01T00:00:00Z"]).snapshot(), @"
    error: cannot look back to `TIME`: app `shop` was made later
    hint: run `stagegate deployment list` for moments to look back to
    exit: 5
    ");
    assert_snapshot!(cli.run(&["explain", "--at", "yesterday"]).snapshot(), @"
    error: `yesterday` is not a valid moment
    hint: use a revision such as `r7`, a time such as `TIME`, or the id of a deployment
    exit: 2
    ");
    assert_snapshot!(cli.run(&["explain", "--at", &deployed, "--stage", "dev"]).snapshot(), @"
    error: cannot look back to `dep_ID`: it was of service `orders` to stage `prod` in us-east-1
    hint: run `stagegate deployment list` for moments to look back to
    exit: 5
    ");
}

#[test]
fn what_is_new_is_not_unread() {
    let server = Server::start();
    let (cli, _) = shop(&server);
    assert_snapshot!(cli.run(&["param", "unread"]).snapshot(), @"
    none: each parameter that was set more than 30 days ago was received since
    exit: 0
    ");
    assert_snapshot!(cli.run(&["param", "unread", "--days", "1", "--json"]).snapshot(), @"
    []
    exit: 0
    ");
    assert_snapshot!(cli.run(&["param", "unread", "--days", "0"]).snapshot(), @"
    error: the value of `--days <DAYS>` is missing or not valid
    hint: use a whole number from 1 to 366; else run the command with `--help`; what was typed is not repeated: it may be a secret
    exit: 2
    ");
}
