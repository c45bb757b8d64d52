//! Parameters of profiles, services and instances.

use std::fs;

use insta::assert_snapshot;
use stagegate_e2e::{Cli, Server};

/// Somebody in the folder of the service `orders` of app `shop`.
fn in_the_folder_of_orders(server: &Server) -> Cli {
    let mut cli = Cli::signed_in(server);
    cli.run(&["profile", "create", "prod"]).expect_ok();
    cli.run(&["app", "create", "shop"]).expect_ok();
    cli.run(&["stage", "add", "prod", "--profile", "prod", "--app", "shop"]).expect_ok();
    let folder = cli.home().join("orders");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("serverless.yml"), "service: orders\napp: shop\nprovider: {region: eu-west-1}\n").unwrap();
    cli.enter(&folder);
    cli
}

#[test]
fn services_and_instances_have_parameters_of_their_own() {
    let server = Server::start();
    let cli = in_the_folder_of_orders(&server);
    assert_snapshot!(cli.run(&["param", "set", "color=red", "--plain", "--service", "orders"]).snapshot(), @"
    app `shop` is from `serverless.yml`
    service `shop/orders` in org `acmeorg` does not exist yet; its first parameter makes it
    set parameter `color` (masked) of service `shop/orders` in org `acmeorg`, now at revision 1
    exit: 0
    ");
    assert_snapshot!(cli.run(&["param", "set", "color=blue", "--plain", "--stage", "prdo"]).snapshot(), @"
    app `shop` is from `serverless.yml`, service `orders` is from `serverless.yml`, region `eu-west-1` is from `serverless.yml`
    instance `shop/orders` in stage `prdo`, region `eu-west-1`, org `acmeorg` does not exist yet; its first parameter makes it
    warning: stage `prdo` was not added to app `shop`; did you mean `prod`?
    set parameter `color` (masked) of instance `shop/orders` in stage `prdo`, region `eu-west-1`, org `acmeorg`, now at revision 1
    exit: 0
    ");
    let instance = ["--service", "orders", "--stage", "prod", "--region", "eu-west-1", "--app", "shop"];
    let param = |arguments: &[&str]| cli.run(&[&["param"], arguments, &instance].concat());
    param(&["set", "--plain", "color=blue"]).expect_ok();
    assert_eq!(param(&["get", "color"]).expect_ok(), "blue");
    assert_eq!(cli.run(&["param", "get", "color", "--service", "orders"]).expect_ok(), "red");
    assert_snapshot!(param(&["unset", "color"]).snapshot(), @"
    took parameter `color` away from instance `shop/orders` in stage `prod`, region `eu-west-1`, org `acmeorg`
    exit: 0
    ");
    assert_snapshot!(param(&["list"]).snapshot(), @"
    instance `shop/orders` in stage `prod`, region `eu-west-1`, org `acmeorg` has no parameters yet; run `stagegate param set KEY --service orders --stage prod --region eu-west-1 --app shop`
    exit: 0
    ");
}

#[test]
fn owners_are_named_by_ids_as_well() {
    let server = Server::start();
    let cli = in_the_folder_of_orders(&server);
    cli.run(&["service", "create", "orders"]).expect_ok();
    let id = |line: &[&str]| -> String {
        let shown: serde_json::Value = serde_json::from_str(&cli.run(&[line, &["--json"]].concat()).expect_ok()).unwrap();
        shown["id"].as_str().unwrap().to_owned()
    };
    let (app, service, stage) =
        (id(&["app", "show", "shop"]), id(&["service", "show", "orders"]), id(&["stage", "show", "prod"]));
    let instance = ["--service", &service, "--stage", &stage, "--region", "eu-west-1", "--app", &app];
    let line = |words: &[&str]| cli.run(&[words, &instance].concat());
    assert_snapshot!(line(&["param", "set", "color=blue", "--plain"]).snapshot(), @"
    instance `shop/orders` in stage `prod`, region `eu-west-1`, org `acmeorg` does not exist yet; its first parameter makes it
    set parameter `color` (masked) of instance `shop/orders` in stage `prod`, region `eu-west-1`, org `acmeorg`, now at revision 1
    exit: 0
    ");
    assert_eq!(cli.run(&["param", "get", "color", "--stage", "prod"]).expect_ok(), "blue");
    let exec = [&["exec", "--no-credentials"][..], &instance, &["--", "printenv", "color"]].concat();
    assert_eq!(cli.run(&exec).expect_ok(), "blue\n");
    assert_snapshot!(line(&["resolve"]).snapshot(), @"
    org          acmeorg
    app          shop
    stage        prod
    service      orders
    region       eu-west-1
    profile      prod, revision 1 (the profile of stage `prod`)
    credentials  none: `stagegate deploy` refuses without `--local-credentials`

    PARAMETER  VALUE     FROM      OWNER                       REVISION  BY   AT
    color      (masked)  instance  shop/orders prod:eu-west-1  1         Ada  YYYY-MM-DD HH:MM UTC
    exit: 0
    ");
    assert_snapshot!(line(&["explain", "color"]).snapshot(), @"
    parameter    color
    value        FINGERPRINT
    visibility   masked
    description  -
    from         instance shop/orders prod:eu-west-1, revision 1
    set          by Ada, YYYY-MM-DD HH:MM UTC
    exit: 0
    ");
    assert_snapshot!(line(&["instance", "show"]).snapshot(), @"
    instance     prod:eu-west-1
    service      orders
    app          shop
    org          acmeorg
    last deploy  never deployed
    started      -
    deployment   -
    revision     1
    archived     no
    changed      YYYY-MM-DD HH:MM UTC
    created      YYYY-MM-DD HH:MM UTC
    id           ins_ID
    exit: 0
    ");
    let nobody = service.replace(|c: char| c.is_ascii_digit(), "0");
    assert_snapshot!(cli.run(&["param", "set", "color=red", "--plain", "--service", &nobody]).snapshot(), @"
    app `shop` is from `serverless.yml`
    error: no service `svc_ID`
    hint: run `stagegate service list --archived`
    exit: 5
    ");
}

#[test]
fn an_owner_is_chosen_by_flags_alone() {
    let server = Server::start();
    let mut cli = in_the_folder_of_orders(&server);
    cli.set("STAGEGATE_STAGE", "prod");
    assert_snapshot!(cli.run(&["param", "list"]).snapshot(), @"
    error: no owner of parameters is named
    hint: pass `--profile NAME`, or `--service NAME` for a service, or `--service NAME --stage NAME` for an instance of it
    exit: 2
    ");
    assert_snapshot!(cli.run(&["param", "list", "--service", "orders"]).snapshot(), @"
    app `shop` is from `serverless.yml`
    error: no service `orders`
    hint: its first parameter makes it: `stagegate param set KEY --service orders --app shop`
    exit: 5
    ");
    assert_snapshot!(cli.run(&["param", "list", "--stage", "prdo", "--app", "shop"]).snapshot(), @"
    service `orders` is from `serverless.yml`, region `eu-west-1` is from `serverless.yml`
    error: no instance `prdo:eu-west-1`
    hint: did you mean stage `prod`? else its first parameter makes it: `stagegate param set KEY --service orders --stage prdo --region eu-west-1 --app shop`
    exit: 5
    ");
    assert_snapshot!(cli.run(&["param", "list", "--service", "orders", "--app", "shoop"]).snapshot(), @"
    error: no app `shoop`
    hint: did you mean `shop`?
    exit: 5
    ");
}

#[test]
fn a_file_goes_in_and_comes_out_again() {
    let server = Server::start();
    let cli = in_the_folder_of_orders(&server);
    let folder = cli.home().join("orders");
    fs::write(folder.join("a.env"), "URL=https://x.example\nGREETING=\"it's\\nme\"\n").unwrap();
    let at = ["--service", "orders", "--stage", "prod"];
    let param = |arguments: &[&str]| cli.run(&[&["param"], arguments, &at].concat());
    assert_snapshot!(param(&["import", "a.env", "--dry-run"]).snapshot(), @"
    KEY       CHANGE  VISIBILITY
    GREETING  added   masked
    URL       added   masked
    app `shop` is from `serverless.yml`, region `eu-west-1` is from `serverless.yml`
    instance `shop/orders` in stage `prod`, region `eu-west-1`, org `acmeorg` does not exist yet; its first parameter makes it
    would import `a.env` into instance `shop/orders` in stage `prod`, region `eu-west-1`, org `acmeorg`: 2 added; nothing was done, still at revision 0
    exit: 0
    ");
    assert_snapshot!(param(&["import", "a.env", "-m", "first"]).snapshot(), @"
    KEY       CHANGE  VISIBILITY
    GREETING  added   masked
    URL       added   masked
    app `shop` is from `serverless.yml`, region `eu-west-1` is from `serverless.yml`
    instance `shop/orders` in stage `prod`, region `eu-west-1`, org `acmeorg` does not exist yet; its first parameter makes it
    imported `a.env` into instance `shop/orders` in stage `prod`, region `eu-west-1`, org `acmeorg`: 2 added; now at revision 1
    exit: 0
    ");
    param(&["set", "TOKEN=t", "--plain", "--write-only"]).expect_ok();
    assert_snapshot!(param(&["export", "--output", "b.json"]).snapshot(), @"
    app `shop` is from `serverless.yml`, region `eu-west-1` is from `serverless.yml`
    warning: left out what is write-only: `TOKEN`; only deploys and `exec` receive those
    exported 2 parameters of instance `shop/orders` in stage `prod`, region `eu-west-1`, org `acmeorg` at revision 2 to `b.json`
    exit: 0
    ");
    assert_snapshot!(fs::read_to_string(folder.join("b.json")).unwrap(), @r#"
    {
      "GREETING": "it's\nme",
      "URL": "https://x.example"
    }
    "#);
    for format in ["dotenv", "json", "yaml", "shell", "github-env", "tfvars"] {
        let text = param(&["export", "--format", format]).expect_ok();
        fs::write(folder.join("again"), text).unwrap();
        let again = param(&["import", "again", "--format", format, "--unset-missing"]);
        assert!(again.stderr.contains("2 unchanged; now at revision 2\n"), "{format}: {}", again.stderr);
    }
    fs::write(folder.join("a.env"), "URL=https://y.example\n").unwrap();
    assert_snapshot!(param(&["import", "a.env", "--unset-missing"]).snapshot(), @"
    KEY       CHANGE   VISIBILITY
    GREETING  removed  masked
    URL       changed  masked
    app `shop` is from `serverless.yml`, region `eu-west-1` is from `serverless.yml`
    write-only parameters stay: `TOKEN`; take them away by `stagegate param unset KEY`
    imported `a.env` into instance `shop/orders` in stage `prod`, region `eu-west-1`, org `acmeorg`: 1 changed, 1 removed; now at revision 3
    exit: 0
    ");
    fs::write(folder.join("a.env"), "URL='canary\n").unwrap();
    assert_snapshot!(param(&["import", "a.env"]).snapshot(), @r#"
    error: `a.env`, line 1, column 5: this quote is never closed
    hint: close it; in double quotes, write `\"` for a quote
    exit: 2
    "#);
    // Less than 1 MiB in the file, and more in the request.
    let large: Vec<String> = (0..25).map(|number| format!("K{number}='{}'\n", "\n\"".repeat(20_000))).collect();
    fs::write(folder.join("a.env"), large.concat()).unwrap();
    assert_snapshot!(param(&["import", "a.env"]).snapshot(), @"
    app `shop` is from `serverless.yml`, region `eu-west-1` is from `serverless.yml`
    error: the request body is larger than 1048576 bytes
    hint: split the file, and import one part after the other
    exit: 2
    ");
}

#[test]
fn values_are_copied_and_taken_back_unseen() {
    let server = Server::start();
    let cli = in_the_folder_of_orders(&server);
    let dev = ["--stage", "dev", "--quiet"];
    let set = |arguments: &[&str]| cli.run(&[&["param", "set", "--plain"], arguments].concat()).expect_ok();
    set(&[&["URL=one"][..], &dev].concat());
    set(&[&["URL=two"][..], &dev].concat());
    set(&[&["TOKEN=t", "--write-only"][..], &dev].concat());
    set(&["URL=three", "--profile", "prod"]);
    let copy = |arguments: &[&str]| cli.run(&[&["param", "copy"], arguments].concat());
    assert_snapshot!(copy(&["--profile", "prod", "--app", "shop", "--from-service", "orders", "--from-stage", "dev"]).snapshot(), @"
    KEY    CHANGE  VISIBILITY
    TOKEN  added   write-only
    copied from instance `shop/orders` in stage `dev`, region `eu-west-1`, org `acmeorg` to profile `prod` in org `acmeorg`: 1 added; now at revision 3
    the target has these already, and they stay: `URL`; `--overwrite` replaces them
    exit: 0
    ");
    assert_snapshot!(copy(&["URL", "--profile", "prod", "--from-service", "orders", "--from-stage", "dev", "--overwrite"]).snapshot(), @"
    KEY  CHANGE   VISIBILITY
    URL  changed  masked
    copied from instance `shop/orders` in stage `dev`, region `eu-west-1`, org `acmeorg` to profile `prod` in org `acmeorg`: 1 changed; now at revision 4
    exit: 0
    ");
    assert_snapshot!(copy(&["--service", "orders", "--stage", "prod", "--from-stage", "dev", "--dry-run"]).snapshot(), @"
    KEY    CHANGE  VISIBILITY
    TOKEN  added   write-only
    URL    added   masked
    app `shop` is from `serverless.yml`, region `eu-west-1` is from `serverless.yml`
    instance `shop/orders` in stage `prod`, region `eu-west-1`, org `acmeorg` does not exist yet; its first parameter makes it
    would copy from instance `shop/orders` in stage `dev`, region `eu-west-1`, org `acmeorg` to instance `shop/orders` in stage `prod`, region `eu-west-1`, org `acmeorg`: 2 added; nothing was done, still at revision 0
    exit: 0
    ");
    assert_snapshot!(copy(&["NOPE", "--profile", "prod", "--from-stage", "dev", "--from-service", "orders"]).snapshot(), @"
    error: no parameter `NOPE`
    hint: run `stagegate param list --service orders --stage dev --region eu-west-1 --app shop` to see the keys
    exit: 5
    ");
    assert_snapshot!(copy(&["--profile", "prod", "--from-profile", "prdo"]).snapshot(), @"
    error: no profile `prdo`
    hint: did you mean `prod`?
    exit: 5
    ");
    let history = cli.run(&["param", "history", "URL", "--stage", "dev"]).expect_ok();
    let revisions: Vec<&str> = history.lines().map(|line| line.split("  ").next().unwrap()).collect();
    assert_eq!(revisions, ["FROM", "2", "1"]);
    assert_eq!(cli.run(&["param", "get", "URL", "--profile", "prod"]).expect_ok(), "two");
    assert_snapshot!(cli.run(&["param", "rollback", "URL", "--to", "2", "--profile", "prod", "-m", "too soon"]).snapshot(), @"
    parameter `URL` (masked) of profile `prod` in org `acmeorg` is again what it was at revision 2, now at revision 5
    exit: 0
    ");
    assert_eq!(cli.run(&["param", "get", "URL", "--profile", "prod"]).expect_ok(), "three");
    assert_snapshot!(cli.run(&["param", "rollback", "URL", "--to", "1", "--profile", "prod"]).snapshot(), @"
    error: `URL` had no value at r1
    hint: run `stagegate param history URL --profile prod` to see its revisions
    exit: 2
    ");
}
