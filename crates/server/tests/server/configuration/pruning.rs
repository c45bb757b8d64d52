//! Pruning: what the file covers and does not list goes, and nothing else.

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use super::everything;
use crate::support::World;

on_both_databases! {
    async fn a_file_for_the_org_leaves_only_what_it_lists(database: TestDatabase) {
        let world = World::empty(database).await;
        world.apply(everything()).await;
        world.apply(json!({"version": 1, "providers": {"pay": {"kind": "vendor", "vendor": "stripe", "default": false}}})).await;
        let mut small = everything();
        small["providers"] = json!({"main": everything()["providers"]["main"]});
        small["profiles"]["prod"]["parameters"] = json!({"table": {"from": "kept"}});
        small["profiles"].as_object_mut().unwrap().remove("dev");
        small["apps"]["shop"]["default_profile"] = json!(null);
        small["apps"]["shop"]["services"]["orders"] = json!({"parameters": {}, "providers": ["main"], "instances": {}});
        let plan = world.prune(small.clone()).await;
        assert_eq!(plan.actions, [
            "delete parameter token of profile:prod",
            "change app shop: default_profile",
            "delete parameter level of service:shop:orders",
            "delete link pay of service:shop:orders",
            "delete parameter level of instance:shop:orders:live:us-east-1",
            "delete link keys of instance:shop:orders:live:us-east-1",
            "delete provider keys",
            "delete provider pay",
            "delete profile dev",
        ]);
        assert_eq!(world.prune(small).await.actions, Vec::<String>::new());
        let left = world.exported("").await;
        let names = |section: &Value| section.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!((names(&left["providers"]), names(&left["profiles"])), (vec!["main".to_owned()], vec!["prod".to_owned()]));
        assert_eq!(names(&left["profiles"]["prod"]["parameters"]), ["table"]);
    }

    async fn a_file_with_an_app_stays_inside_it(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("apps", json!({"name": "site", "default_profile": "spare"})).await.ok(201);
        world.post("apps/site/stages", json!({"name": "live", "profile": "spare"})).await.ok(201);
        let shop = json!({"version": 1, "profiles": {"prod": {"parameters": {}}}, "providers": {}, "apps": {"shop": {"stages": {}}}});
        let plan = world.prune(shop).await;
        assert_eq!(plan.actions, ["delete stage shop/live"]);
        world.get("profiles/spare").await.ok(200);
        world.get("apps/site/stages/live").await.ok(200);
        let nothing = world.prune(json!({"version": 1, "covers": "org", "apps": {}})).await;
        assert_eq!(nothing.actions, Vec::<String>::new(), "apps are not deleted");
    }

    async fn what_archived_things_use_is_in_use(database: TestDatabase) {
        let world = World::empty(database).await;
        world.apply(everything()).await;
        world.archive(&["orders/instances/live:us-east-1", "orders"]).await;
        let mut document = everything();
        document["providers"] = json!({});
        document["apps"]["shop"]["services"] = json!({});
        for (flags, at) in [(json!({"prune": true, "dry_run": true}), "planned"), (json!({"prune": true}), "applied")] {
            let answer = world.apply_with(document.clone(), flags).await;
            if at == "planned" {
                let conflicts = answer.ok(200)["conflicts"].to_string();
                for user in ["archived service `shop/orders`", "archived instance `shop/orders live:us-east-1`", "default of vendor `aws`"] {
                    assert!(conflicts.contains(user), "{conflicts}");
                }
            } else {
                let problem = answer.refused(409, "conflict");
                assert!(problem.detail.contains("cannot be deleted: it is in use by archived instance"), "{problem:?}");
            }
        }
        // Without them, the defaults alone are in the way, until the file says that they end.
        for path in ["owners/service:shop:orders/links/main", "owners/service:shop:orders/links/pay", "owners/instance:shop:orders:live:us-east-1/links/keys"] {
            world.delete(path).await;
        }
        world.archive(&["orders/instances/live:us-east-1", "orders"]).await;
        let problem = world.apply_with(document.clone(), json!({"prune": true})).await.refused(409, "conflict");
        assert!(problem.detail.contains("provider `main` is not listed, but cannot be deleted: it is in use by the org as its default"), "{problem:?}");
        let mut ended = everything();
        ended["apps"]["shop"]["services"] = json!({});
        for alias in ["main", "pay"] {
            ended["providers"][alias]["default"] = json!(false);
        }
        assert_eq!(world.prune(ended).await.actions, ["change provider main: default", "change provider pay: default"]);
        let gone = world.prune(document).await;
        assert_eq!(gone.actions, ["delete provider keys", "delete provider main", "delete provider pay"]);
    }

    async fn naming_a_service_names_none_of_its_archived_instances(database: TestDatabase) {
        let world = World::empty(database).await;
        world.apply(everything()).await;
        world.archive(&["orders/instances/live:us-east-1"]).await;
        let orders = |orders: Value| json!({"version": 1, "apps": {"shop": {"services": {"orders": orders}}}});
        assert_eq!(world.prune(orders(json!({"instances": {}}))).await.actions, Vec::<String>::new());
        let named = orders(json!({"instances": {"live": {"us-east-1": {"parameters": {}, "providers": []}}}}));
        let plan = world.prune(named).await;
        let owner = "instance:shop:orders:live:us-east-1";
        assert_eq!(plan.actions, [format!("delete parameter level of {owner}"), format!("delete link keys of {owner}")]);
        let there = world.get("apps/shop/services/orders/instances/live:us-east-1").await.ok(200);
        assert!(there["archived_at"].is_null(), "{there}");
    }

    async fn what_is_in_use_is_refused(database: TestDatabase) {
        let world = World::full(database).await;
        let document = json!({"version": 1, "covers": "org", "profiles": {"spare": {}}});
        let plan = world.apply_with(document.clone(), json!({"prune": true, "dry_run": true})).await.ok(200);
        assert_eq!(plan["actions"].as_array().unwrap().len(), 1);
        let problem = world.apply_with(document, json!({"prune": true})).await.refused(409, "conflict");
        assert!(problem.detail.contains("in use by app `shop` as default, stage `shop/live`"), "{problem:?}");
        world.get("profiles/prod").await.ok(200);
    }
}
