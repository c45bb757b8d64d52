//! Services and instances come into being when something is set on them, and their layers win.

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use crate::support::{Call, World, actor::text};

const INSTANCE: &str = "owners/instance:shop:billing:live:eu-west-1";
const SERVICE: &str = "owners/service:shop:billing";

/// `key=value layer owner rN`, for each parameter.
async fn resolved(world: &World, service: Option<&str>, region: Option<&str>) -> Vec<String> {
    let target = json!({"app": "shop", "stage": "live", "service": service, "region": region, "values": true});
    let answer = world.post("resolve", target).await.ok(200);
    let one = |parameter: &Value| {
        let source = &parameter["source"];
        let owner = (text(source, "layer"), text(source, "owner"), &source["revision"]);
        format!("{}={} {} {} r{}", text(parameter, "key"), text(parameter, "value"), owner.0, owner.1, owner.2)
    };
    answer["parameters"].as_array().unwrap().iter().map(one).collect()
}

on_both_databases! {
    async fn the_nearest_layer_wins(database: TestDatabase) {
        let world = World::full(database).await;
        let first = Call::put(&format!("{INSTANCE}/parameters/tableName"), &json!({"value": "of the instance"}));
        assert_eq!(world.get(INSTANCE).await.tag(), "\"r0\"");
        assert_eq!(world.send(first.if_match("\"r0\"")).await.tag(), "\"r1\"");
        world.put(&format!("{SERVICE}/parameters/tableName"), json!({"value": "of the service"})).await.ok(200);
        world.put(&format!("{SERVICE}/parameters/apiToken"), json!({"value": ""})).await.ok(200);
        let profile = ["apiToken=t0ken profile prod r3", "tableName=orders profile prod r2"];
        let service = ["apiToken= service shop/billing r2", "tableName=of the service service shop/billing r1"];
        let instance =
            ["apiToken= service shop/billing r2", "tableName=of the instance instance shop/billing live:eu-west-1 r1"];
        for (of_service, region, want) in [
            (None, None, profile),
            (None, Some("eu-west-1"), profile),
            (Some("other"), Some("eu-west-1"), profile),
            (Some("billing"), None, service),
            (Some("billing"), Some("us-east-1"), service),
            (Some("billing"), Some("eu-west-1"), instance),
        ] {
            assert_eq!(resolved(&world, of_service, region).await, want, "{of_service:?} {region:?}");
        }
        world.delete(&format!("{INSTANCE}/parameters/tableName")).await.ok(204);
        assert_eq!(resolved(&world, Some("billing"), Some("eu-west-1")).await, service, "deleted is absent");
    }

    async fn what_does_not_exist_yet_is_at_revision_0(database: TestDatabase) {
        let world = World::full(database).await;
        let shown = world.get(INSTANCE).await;
        assert_eq!(shown.tag(), "\"r0\"");
        let shown = shown.ok(200);
        assert_eq!((text(&shown, "kind"), text(&shown, "name")), ("instance", "shop/billing live:eu-west-1"));
        assert!(shown.get("id").is_none());
        let set = |tag: &'static str| Call::put(&format!("{INSTANCE}/parameters/a"), &json!({"value": "x"})).if_match(tag);
        world.send(set("\"r1\"")).await.refused(412, "changed-meanwhile");
        world.get(&format!("{INSTANCE}/parameters")).await.refused(404, "not-found");
        world.send(set("\"r0\"")).await.ok(200);
        world.send(set("\"r0\"")).await.refused(412, "changed-meanwhile");
        let id = text(&world.get(INSTANCE).await.ok(200), "id").to_owned();
        assert_eq!(world.get(&format!("owners/{id}")).await.ok(200), world.get(INSTANCE).await.ok(200));
        assert_eq!(world.get(SERVICE).await.ok(200)["revision"], 0, "made with its instance");
    }

    async fn an_address_takes_names_and_ids(database: TestDatabase) {
        let world = World::full(database).await;
        world.put(&format!("{SERVICE}/parameters/a"), json!({"value": "x"})).await.ok(200);
        let id = |answer: Value| text(&answer, "id").to_owned();
        let app = id(world.get("apps/shop").await.ok(200));
        let stage = id(world.get("apps/shop/stages/live").await.ok(200));
        let service = id(world.get(SERVICE).await.ok(200));
        let by_ids = format!("owners/instance:{app}:{service}:{stage}:eu-west-1");
        let shown = world.get(&by_ids).await.ok(200);
        let (name, address) = ("shop/billing live:eu-west-1", "instance:shop:billing:live:eu-west-1");
        assert_eq!((text(&shown, "name"), text(&shown, "address"), &shown["revision"]), (name, address, &json!(0)));
        world.put(&format!("{by_ids}/parameters/a"), json!({"value": "y"})).await.ok(200);
        assert_eq!(world.get(&by_ids).await.ok(200), world.get(INSTANCE).await.ok(200));
        let by_ids = world.get(&format!("owners/service:{app}:{service}")).await.ok(200);
        assert_eq!(by_ids, world.get(SERVICE).await.ok(200));
        for (nobody, what) in [
            (format!("owners/service:shop:{}", service.replace(|c: char| c.is_ascii_digit(), "0")), "service"),
            (format!("owners/instance:shop:billing:{}:eu-west-1", stage.replace(|c: char| c.is_ascii_digit(), "0")), "stage"),
        ] {
            let problem = world.put(&format!("{nobody}/parameters/a"), json!({"value": "z"})).await.refused(404, "not-found");
            assert!(problem.detail.contains(what), "an id names what is there: {problem:?}");
        }
    }

    async fn the_first_deployment_makes_service_and_instance(database: TestDatabase) {
        let world = World::full(database).await;
        let start = json!({"app": "shop", "service": "billing", "stage": "live", "region": "eu-west-1",
                           "profile_revision": 4, "service_revision": 0, "instance_revision": 0});
        world.post("deployments", start.clone()).await.ok(201);
        assert!(world.get(INSTANCE).await.ok(200)["id"].is_string());
        world.put(&format!("{INSTANCE}/parameters/a"), json!({"value": "x"})).await.ok(200);
        let problem = world.post("deployments", start).await.refused(412, "changed-meanwhile");
        assert_eq!(problem.detail, "instance `live:eu-west-1` was changed meanwhile");
    }
}
