//! Services, instances and apps from the command line: made, archived, renamed, deleted.

use std::fs;

use insta::assert_snapshot;
use stagegate_e2e::{Api, Cli, Finished, Server};

/// A server with the app `shop`, which has a stage; commands work with it unless told otherwise.
fn shop(server: &Server) -> Cli {
    let mut cli = Cli::signed_in(server);
    cli.run(&["profile", "create", "prod"]).expect_ok();
    cli.run(&["app", "create", "shop"]).expect_ok();
    cli.run(&["stage", "add", "prod", "--profile", "prod", "--app", "shop"]).expect_ok();
    cli.set("STAGEGATE_APP", "shop");
    cli
}

/// Records a deployment of `orders` to `prod`, as `stagegate deploy` does.
fn deploy(server: &Server, cli: &Cli) {
    let key = cli.run(&["key", "create", "recorder", "--scope", "deploy"]).expect_ok();
    let api = Api::new(server.url(), Some(key.trim().to_owned()));
    let start = serde_json::json!({"app": "shop", "service": "orders", "stage": "prod", "region": "us-east-1"});
    let started = api.post("/api/v1/orgs/acmeorg/deployments", &start).expect_status(201);
    let finish = format!("/api/v1/orgs/acmeorg/deployments/{}/finish", started["id"].as_str().unwrap());
    api.post(&finish, &serde_json::json!({"status": "succeeded"})).expect_status(200);
}

/// Runs a command, its arguments written as in a shell.
fn run(cli: &Cli, line: &str) -> Finished {
    cli.run(&line.split(' ').collect::<Vec<_>>())
}

#[test]
fn services_and_instances_are_made_and_shown() {
    let server = Server::start();
    let cli = shop(&server);
    assert_snapshot!(run(&cli, "service list").snapshot(), @"
    app `shop` has no services: a deploy makes them, and so does `stagegate service create NAME --app shop`; `--archived` shows those in the archive
    exit: 0
    ");
    assert_snapshot!(run(&cli, "instance list").snapshot(), @"
    app `shop` has no instances: a deploy makes them, and so does `stagegate instance create STAGE:REGION --service SERVICE --app shop`; `--archived` shows those in the archive
    exit: 0
    ");
    assert_snapshot!(run(&cli, "service create orders").snapshot(), @"
    created service `orders` of app `shop` in org `acmeorg`
    next: `stagegate instance create STAGE:REGION --app shop --service orders`
    exit: 0
    ");
    assert_snapshot!(run(&cli, "service create orders").snapshot(), @"
    error: service `orders` exists already
    hint: run `stagegate service list --archived` to see it
    exit: 6
    ");
    assert_snapshot!(run(&cli, "service show orders").snapshot(), @"
    service                  orders
    app                      shop
    org                      acmeorg
    instances (last deploy)  -
    revision                 0
    archived                 no
    changed                  YYYY-MM-DD HH:MM UTC
    id                       svc_ID
    it has no instances: a deploy makes them, and so does `stagegate instance create`
    exit: 0
    ");
    assert_snapshot!(run(&cli, "instance create dev:eu-west-1 --service orders").snapshot(), @"
    created instance `dev:eu-west-1` of service `orders` of app `shop` in org `acmeorg`
    exit: 0
    ");
    deploy(&server, &cli);
    assert_snapshot!(run(&cli, "service list").snapshot(), @"
    SERVICE  REVISION  CHANGED
    orders   0         YYYY-MM-DD HH:MM UTC
    exit: 0
    ");
    assert_snapshot!(run(&cli, "service show --service orders").snapshot(), @"
    service                  orders
    app                      shop
    org                      acmeorg
    instances (last deploy)  dev:eu-west-1 (never deployed), prod:us-east-1 (succeeded)
    revision                 0
    archived                 no
    changed                  YYYY-MM-DD HH:MM UTC
    id                       svc_ID
    exit: 0
    ");
    assert_snapshot!(run(&cli, "instance list").snapshot(), @"
    SERVICE  STAGE  REGION     LAST DEPLOY     AT                    REVISION
    orders   dev    eu-west-1  never deployed  -                     0
    orders   prod   us-east-1  succeeded       YYYY-MM-DD HH:MM UTC  0
    exit: 0
    ");
    assert_snapshot!(run(&cli, "instance show --service orders --stage prod --region us-east-1").snapshot(), @"
    instance     prod:us-east-1
    service      orders
    app          shop
    org          acmeorg
    last deploy  succeeded
    started      YYYY-MM-DD HH:MM UTC
    deployment   dep_ID
    revision     0
    archived     no
    changed      YYYY-MM-DD HH:MM UTC
    created      YYYY-MM-DD HH:MM UTC
    id           ins_ID
    exit: 0
    ");
}

#[test]
fn what_is_archived_comes_back() {
    let server = Server::start();
    let cli = shop(&server);
    run(&cli, "service create orders").expect_ok();
    run(&cli, "instance create dev:eu-west-1 --service orders").expect_ok();
    assert_snapshot!(run(&cli, "instance archive dev:eu-west-1 --service orders -m unused").snapshot(), @"
    archived instance `dev:eu-west-1` of service `orders` of app `shop` in org `acmeorg`; it comes back when it is deployed or something is set on it
    exit: 0
    ");
    assert_snapshot!(run(&cli, "instance archive dev:eu-west-1 --service orders").snapshot(), @"
    instance `dev:eu-west-1` of service `orders` of app `shop` in org `acmeorg` is archived already
    exit: 0
    ");
    assert_snapshot!(run(&cli, "instance list --stage dev").snapshot(), @"
    app `shop` has no such instances; `--archived` shows those in the archive
    exit: 0
    ");
    assert_snapshot!(run(&cli, "instance list --archived --region eu-west-1").snapshot(), @"
    SERVICE  STAGE  REGION     LAST DEPLOY     AT  REVISION  ARCHIVED
    orders   dev    eu-west-1  never deployed  -   1         YYYY-MM-DD HH:MM UTC
    exit: 0
    ");
    assert_snapshot!(run(&cli, "instance unarchive dev:eu-west-1 --service orders").snapshot(), @"
    took instance `dev:eu-west-1` of service `orders` of app `shop` in org `acmeorg` out of the archive
    exit: 0
    ");
    assert_snapshot!(run(&cli, "instance unarchive dev:eu-west-1 --service orders").snapshot(), @"
    instance `dev:eu-west-1` of service `orders` of app `shop` in org `acmeorg` is not archived
    exit: 0
    ");
    assert_snapshot!(run(&cli, "service archive orders").snapshot(), @"
    archived service `orders` of app `shop` in org `acmeorg`; it comes back when it is deployed or something is set on it
    exit: 0
    ");
    assert_snapshot!(run(&cli, "instance list").snapshot(), @"
    app `shop` has no instances: a deploy makes them, and so does `stagegate instance create STAGE:REGION --service SERVICE --app shop`; `--archived` shows those in the archive
    exit: 0
    ");
    assert_snapshot!(run(&cli, "service list --archived").snapshot(), @"
    SERVICE  REVISION  CHANGED               ARCHIVED
    orders   1         YYYY-MM-DD HH:MM UTC  YYYY-MM-DD HH:MM UTC
    exit: 0
    ");
    deploy(&server, &cli);
    assert_snapshot!(run(&cli, "service list").snapshot(), @"
    SERVICE  REVISION  CHANGED
    orders   2         YYYY-MM-DD HH:MM UTC
    exit: 0
    ");
    assert_snapshot!(run(&cli, "app show shop").snapshot(), @"
    app               shop
    org               acmeorg
    default profile   -
    stages (profile)  prod (prod)
    services          orders
    revision          1
    changed           YYYY-MM-DD HH:MM UTC
    id                app_ID
    exit: 0
    ");
}

#[test]
fn what_is_deleted_is_named_and_agreed_to() {
    let server = Server::start();
    let mut cli = shop(&server);
    deploy(&server, &cli);
    run(&cli, "service create carts").expect_ok();
    fs::write(cli.home().join("stagegate.yml"), "service: orders\nstage: prod\nregion: us-east-1\n").unwrap();
    assert_snapshot!(run(&cli, "service delete --yes").snapshot(), @"
    error: say which service to delete; files of the folder are not asked
    hint: name it, or pass `--service NAME`
    exit: 2
    ");
    assert_snapshot!(run(&cli, "instance delete --yes").snapshot(), @"
    error: say which instance to delete; files of the folder are not asked
    hint: name it as `STAGE:REGION`, or pass `--stage NAME`
    exit: 2
    ");
    assert_snapshot!(run(&cli, "service delete orders").snapshot(), @"
    error: nobody is there to agree to the deletion
    hint: pass `--yes`
    exit: 2
    ");
    assert_snapshot!(run(&cli, "service delete orders --yes").snapshot(), @"
    error: service `shop/orders` still has instance `prod:us-east-1`
    hint: delete those first, or all of it at once: `stagegate service delete SERVICE --instances`
    exit: 6
    ");
    assert_snapshot!(run(&cli, "app delete shop --yes").snapshot(), @"
    error: app `shop` still has stage `prod`, service `carts`, service `orders`, instance `orders prod:us-east-1`
    hint: delete those first, or all of it at once: `stagegate app delete shop --everything`
    exit: 6
    ");
    assert_snapshot!(run(&cli, "instance delete --stage prod --yes").snapshot(), @"
    deleted instance `prod:us-east-1` of service `orders` of app `shop` in org `acmeorg`; its deployments stay
    exit: 0
    ");
    assert_snapshot!(run(&cli, "service delete orders --yes").snapshot(), @"
    deleted service `orders` of app `shop` in org `acmeorg`; its deployments stay
    exit: 0
    ");
    deploy(&server, &cli);
    assert_snapshot!(run(&cli, "service delete orders --instances --yes").snapshot(), @"
    deleted service `orders` of app `shop` in org `acmeorg`; its deployments stay
    exit: 0
    ");
    assert_snapshot!(run(&cli, "app set --name store").snapshot(), @"
    app `store` (before: `shop`) in org `acmeorg` has no default profile
    files that name it, such as `serverless.yml` and `stagegate.yml`, need the new name
    exit: 0
    ");
    assert_snapshot!(run(&cli, "app show").snapshot(), @"
    error: no app `shop`
    hint: run `stagegate app list`
    exit: 5
    ");
    cli.set("STAGEGATE_APP", "store");
    assert_snapshot!(run(&cli, "app delete --everything --yes").snapshot(), @"
    deleted app `store` of org `acmeorg`; its deployments stay
    exit: 0
    ");
    assert_snapshot!(run(&cli, "app list").snapshot(), @"
    org `acmeorg` has no apps yet; run `stagegate app create NAME`
    exit: 0
    ");
    cli.set("STAGEGATE_APP", "");
    let deployments = run(&cli, "deployment list --json").expect_ok();
    assert_eq!(deployments.matches("\"app\": \"shop\"").count(), 2, "{deployments}");
    run(&cli, "app create shop").expect_ok();
}

#[test]
fn things_are_shown_by_name_and_slips_are_noticed() {
    let server = Server::start();
    let cli = shop(&server);
    deploy(&server, &cli);
    assert_snapshot!(run(&cli, "service show order").snapshot(), @"
    error: no service `order`
    hint: did you mean `orders`?
    exit: 5
    ");
    assert_snapshot!(run(&cli, "instance show prd:us-east-1 --service orders").snapshot(), @"
    error: no instance `prd:us-east-1`
    hint: did you mean `prod:us-east-1`?
    exit: 5
    ");
    assert_snapshot!(run(&cli, "instance show prod:us-east-1 --service order").snapshot(), @"
    error: no service `order`
    hint: did you mean `orders`?
    exit: 5
    ");
    assert_snapshot!(run(&cli, "instance list --service nothing").snapshot(), @"
    error: no service `nothing`
    hint: run `stagegate service list --archived`
    exit: 5
    ");
    assert_snapshot!(run(&cli, "service list --app shoop").snapshot(), @"
    error: no app `shoop`
    hint: did you mean `shop`?
    exit: 5
    ");
    assert_snapshot!(run(&cli, "instance create prod --service orders").snapshot(), @"
    error: `prod` is not a valid instance name
    hint: use `STAGE:REGION`, such as `prod:us-east-1`
    exit: 2
    ");
    assert_snapshot!(run(&cli, "instance show").snapshot(), @"
    error: no service is named
    hint: pass `--service NAME`, or set `STAGEGATE_SERVICE`, or add `service: NAME` to `stagegate.yml`
    exit: 2
    ");
    assert_snapshot!(run(&cli, "stage show prod").snapshot(), @"
    stage     prod
    app       shop
    org       acmeorg
    profile   prod
    revision  1
    changed   YYYY-MM-DD HH:MM UTC
    created   YYYY-MM-DD HH:MM UTC
    id        stg_ID
    exit: 0
    ");
    assert_snapshot!(run(&cli, "key show record").snapshot(), @"
    error: no access key `record`
    hint: did you mean `recorder`?
    exit: 5
    ");
    assert_snapshot!(run(&cli, "key show recorder").snapshot(), @"
    access key  recorder
    scopes      deploy
    created     YYYY-MM-DD HH:MM UTC
    last used   YYYY-MM-DD HH:MM UTC
    ends        YYYY-MM-DD HH:MM UTC
    revoked     no
    id          key_ID
    exit: 0
    ");
    assert_snapshot!(run(&cli, "org show").snapshot(), @"
    org        acmeorg
    your role  owner
    id         org_ID
    exit: 0
    ");
    assert_snapshot!(run(&cli, "org show acmorg").snapshot(), @"
    error: no org `acmorg`
    hint: did you mean `acmeorg`?
    exit: 5
    ");
    for line in ["service list", "service list --app shop --archived", "instance list", "instance list --stage none"] {
        let json = serde_json::from_str::<serde_json::Value>(&run(&cli, &format!("{line} --json")).expect_ok());
        assert!(json.unwrap().is_array(), "{line}");
    }
}

#[test]
fn an_id_says_by_itself_which_app_it_is_of() {
    let server = Server::start();
    let mut cli = shop(&server);
    deploy(&server, &cli);
    let id = |line: &str, cli: &Cli| -> String {
        let json: serde_json::Value = serde_json::from_str(&run(cli, &format!("{line} --json")).expect_ok()).unwrap();
        json["id"].as_str().unwrap().to_owned()
    };
    let (service, instance) = (id("service show orders", &cli), id("instance show prod:us-east-1 --service orders", &cli));
    let (stage, key) = (id("stage show prod", &cli), id("key show recorder", &cli));
    cli.set("STAGEGATE_APP", "");
    for (line, want) in [
        (format!("service show {service}"), "orders"),
        (format!("service archive {service}"), "archived service `orders` of app `shop`"),
        (format!("instance show {instance}"), "prod:us-east-1"),
        (format!("instance archive {instance}"), "archived instance `prod:us-east-1` of service `orders`"),
        (format!("stage show {stage} --app shop"), "prod"),
        (format!("key show {key}"), "recorder"),
        (format!("key revoke {key}"), "revoked access key `recorder`"),
        (format!("service delete {service} --instances --yes"), "deleted service `orders` of app `shop`"),
    ] {
        let finished = run(&cli, &line);
        let told = format!("{}{}", finished.stdout, finished.stderr);
        assert!(finished.exit == Some(0) && told.contains(want), "{line}: {told}");
    }
    assert_snapshot!(run(&cli, &format!("service show {service}")).snapshot(), @"
    error: no service `svc_ID`
    hint: run `stagegate service list --archived`
    exit: 5
    ");
    assert_snapshot!(run(&cli, &format!("service show {instance}")).snapshot(), @"
    error: no instance `ins_ID`
    hint: run `stagegate instance list --archived`
    exit: 5
    ");
}
