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
