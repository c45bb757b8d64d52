//! Stages and services that were renamed: what is set on them comes along, and so does the past.

use serde_json::{Value, json};
use stagegate_core::access::{Role, Scope};
use stagegate_store::on_both_databases;

use super::{INSTANCE, SERVICE, asked, values};
use crate::support::{Call, ORG, World, actor::text, world::within};

const LIVE: &str = "apps/shop/stages/live";
const ORDERS: &str = "apps/shop/services/orders";

/// The profile and why, and the values.
fn got(resolution: &Value) -> String {
    let profile = &resolution["profile"];
    format!("{} by {}: {}", text(profile, "name"), text(profile, "source"), values(resolution))
}

impl World {
    /// What a stage of this name gives to the service of this name.
    async fn got(&self, service: &str, stage: &str, at: Option<&str>) -> String {
        let answer = self.resolve(json!({"service": service, "stage": stage, "at": at, "values": true})).await;
        if answer.status == 200 { got(&answer.ok(200)) } else { answer.refused(404, "not-found").detail }
    }

    async fn items(&self, path: &str, field: &str) -> Vec<String> {
        let listed = self.get(path).await.ok(200);
        listed["items"].as_array().unwrap().iter().map(|item| text(item, field).to_owned()).collect()
    }

    /// What was renamed, by the audit log.
    async fn renamed(&self) -> Vec<String> {
        let events = self.server.audit().await.into_iter().filter(|row| row.action.ends_with(".rename"));
        events.map(|row| format!("{} {}", row.action, row.detail)).collect()
    }

    async fn no_trace(&self) {
        assert_eq!(self.server.texts_in(&self.org, "SELECT former_name FROM renaming").await, [""; 0]);
        assert_eq!(self.items("apps/shop/stages", "name").await[..1], ["dev"]);
        assert_eq!(self.renamed().await, [""; 0]);
    }
}

on_both_databases! {
    async fn a_renamed_stage_takes_its_instances_along(database: TestDatabase) {
        let world = World::plain(database).await;
        world.set(INSTANCE, "x", "1").await;
        world.set("instance:shop:carts:live:eu-west-1", "x", "1").await;
        world.set("instance:shop:orders:other:us-east-1", "x", "other").await;
        let deployed = world.deploy("succeeded").await;
        let then = world.moment();
        let before = world.get(LIVE).await.ok(200);
        world.patch("apps/shop", json!({"default_profile": "spare"})).await.ok(200);
        let renamed = world.patch(&format!("apps/shop/stages/{}", text(&before, "id")), json!({"name": "prod"})).await;
        assert_eq!((renamed.tag(), text(&renamed.ok(200), "id")), ("\"r2\"", text(&before, "id")));
        world.get(LIVE).await.refused(404, "not-found");
        assert_eq!(world.items("apps/shop/instances", "stage").await, ["prod", "other", "prod"]);
        assert_eq!(world.items("apps/shop/instances?stage=prod", "service").await, ["carts", "orders"]);
        assert_eq!(world.items("owners/instance:shop:orders:prod:us-east-1/revisions", "change").await, ["parameter x set"]);
        world.get("owners/instance:shop:orders:live:us-east-1/revisions").await.refused(404, "not-found");
        assert_eq!(world.got("orders", "prod", None).await, "prod by stage: apiToken=t0ken tableName=orders x=1");
        assert_eq!(world.got("orders", "live", None).await, "spare by app-default: apiToken=t0ken tableName=orders");

        // The past is found by the name of now, and what the other name meant then is not made up.
        assert_eq!(world.got("orders", "prod", Some(&then)).await, "prod by stage: apiToken=t0ken tableName=orders x=1");
        assert_eq!(world.got("orders", "prod", Some("r1")).await, "prod by stage: apiToken=t0ken tableName=orders x=1");
        let refused = format!("cannot look back to `{then}`: what was stage `live` then is called `prod` now");
        assert_eq!(world.got("orders", "live", Some(&then)).await, refused);

        // A deployment has recorded the name of then, and is found by either.
        for stage in ["live", "prod"] {
            assert_eq!(world.got("orders", stage, Some(&deployed)).await, "prod by stage: apiToken=t0ken tableName=orders x=1");
        }
        assert!(world.got("orders", "other", Some(&deployed)).await.ends_with("to stage `live` in us-east-1"));
        assert_eq!(world.items("deployments?stage=live", "id").await, [&*deployed, &*world.deployment]);
        assert_eq!(world.items("deployments?stage=prod", "id").await, [""; 0]);
        let instance = world.get(&format!("{ORDERS}/instances/prod:us-east-1")).await.ok(200);
        assert_eq!(text(&instance["last_deployment"], "id"), deployed);

        let started = world.post("deployments", asked(&json!({"stage": "prod"}))).await.ok(201);
        let next = text(&started, "id");
        world.post(&format!("deployments/{next}/finish"), json!({"status": "succeeded"})).await.ok(200);
        let difference = world.get(&format!("deployments/{next}/diff")).await.ok(200);
        assert_eq!((text(&difference["from"], "id"), text(&difference["from"], "stage")), (&*deployed, "live"));
        assert_eq!(difference["parameters"], json!([]));
        assert_eq!(world.renamed().await, ["stage.rename shop/live to prod"]);
    }

    async fn names_go_round(database: TestDatabase) {
        let world = World::plain(database).await;
        world.post("apps/shop/stages", json!({"name": "dev", "profile": "spare"})).await.ok(201);
        world.set(INSTANCE, "x", "live").await;
        world.set("instance:shop:orders:dev:us-east-1", "x", "dev").await;
        let then = world.moment();
        for (from, to) in [("live", "spare"), ("dev", "live"), ("spare", "dev")] {
            world.patch(&format!("apps/shop/stages/{from}"), json!({"name": to})).await.ok(200);
        }
        for at in [None, Some(&*then)] {
            assert_eq!(world.got("orders", "dev", at).await, "prod by stage: apiToken=t0ken tableName=orders x=live");
            assert_eq!(world.got("orders", "live", at).await, "spare by stage: apiToken=t0ken tableName=orders x=dev");
        }
        // A stage that gets a name which was given up has a past of its own.
        world.patch("apps/shop/stages/dev", json!({"name": "test"})).await.ok(200);
        world.post("apps/shop/stages", json!({"name": "dev", "profile": "spare"})).await.ok(201);
        assert_eq!(world.got("orders", "dev", None).await, "spare by stage: apiToken=t0ken tableName=orders");
        let refused = format!("cannot look back to `{then}`: what was stage `dev` then is called `live` now");
        assert!(world.got("orders", "dev", Some(&then)).await.starts_with(&refused[..60]));
        assert_eq!(world.got("orders", "test", Some(&then)).await, "prod by stage: apiToken=t0ken tableName=orders x=live");
    }

    async fn a_stage_does_not_take_what_another_one_has(database: TestDatabase) {
        let world = World::plain(database).await;
        world.post("apps/shop/stages", json!({"name": "dev", "profile": "spare"})).await.ok(201);
        world.set("instance:shop:carts:test:eu-west-1", "x", "1").await;
        world.patch("apps/shop/services/carts", json!({"archived": true})).await.ok(200);
        for (name, status, code, detail) in [
            ("dev", 409, "already-exists", "stage `dev` exists already"),
            ("test", 409, "already-exists", "instance `carts test:eu-west-1` exists already"),
            ("", 422, "invalid-input", "`` is not a valid stage name"),
            ("a b", 422, "invalid-input", "`a b` is not a valid stage name"),
            ("stg_0192f0c1e8a07b3c9d4e5f60718293a4", 422, "invalid-input", "`stg_0192f0c1e8a07b3c9d4e5f60718293a4` is not a valid stage name"),
        ] {
            assert_eq!(world.patch(LIVE, json!({"name": name})).await.refused(status, code).detail, detail);
        }
        world.patch(LIVE, json!({"name": "fine", "profile": "none"})).await.refused(404, "not-found");
        world.send(Call::patch(LIVE, &json!({"name": "fine"}))).await.refused(428, "revision-required");
        world.send(Call::patch(LIVE, &json!({"name": "fine"})).if_match("\"r7\"")).await.refused(412, "changed-meanwhile");
        world.no_trace().await;
        // To its own name, with the profile that it has: nothing changes.
        for same in [json!({"name": "live", "profile": "prod"}), json!({})] {
            assert_eq!(world.patch(LIVE, same).await.tag(), "\"r1\"");
        }
        let both = world.patch(LIVE, json!({"name": "fine", "profile": "spare"})).await;
        assert_eq!((both.tag(), text(&both.ok(200), "profile")), ("\"r3\"", "spare"));
        let events = world.server.audit().await.split_off(world.server.audit().await.len() - 2);
        assert_eq!(events.iter().map(|row| &*row.action).collect::<Vec<_>>(), ["stage.rename", "stage.profile.set"]);
    }

    async fn what_was_deleted_before_is_remembered_under_the_new_name(database: TestDatabase) {
        let world = World::plain(database).await;
        world.set(INSTANCE, "x", "1").await;
        let then = world.moment();
        world.delete(&format!("{ORDERS}/instances/live:us-east-1")).await.ok(204);
        let between = world.moment();
        world.patch(LIVE, json!({"name": "prod"})).await.ok(200);
        world.patch(ORDERS, json!({"name": "purchases"})).await.ok(200);
        let gone = format!("cannot look back to `{then}`: instance `prod:us-east-1` was deleted since, and its values with it");
        assert_eq!(world.got("purchases", "prod", Some(&then)).await, gone);
        assert_eq!(world.got("purchases", "prod", Some(&between)).await, "prod by stage: apiToken=t0ken tableName=orders");
    }

    async fn who_gave_a_stage_its_profile_is_not_who_renamed_it(database: TestDatabase) {
        let world = World::plain(database).await;
        world.set(INSTANCE, "x", "1").await;
        world.deploy("succeeded").await;
        let admin = world.server.member(&world.org, Role::Admin, &Scope::ALL).await;
        let as_admin = |call: Call| world.server.as_actor(&admin, within(ORG, call.if_match("*")));
        as_admin(Call::put(LIVE, &json!({"profile": "spare"}))).await.ok(200);
        world.patch(LIVE, json!({"name": "middle"})).await.ok(200);
        world.patch("apps/shop/stages/middle", json!({"name": "prod"})).await.ok(200);
        let changes = world.get(&format!("{ORDERS}/instances/prod:us-east-1/changes")).await.ok(200);
        assert_eq!(changes["differs"].as_array().unwrap()[0], "profile", "{changes}");
        assert_eq!(text(&changes["profile"]["assigned"], "author"), "admin", "{changes}");
        // With nothing but another name nothing differs.
        let world_of = |path: &'static str| world.get(path);
        let started = world.post("deployments", asked(&json!({"stage": "prod"}))).await.ok(201);
        let path = format!("deployments/{}/finish", text(&started, "id"));
        world.post(&path, json!({"status": "succeeded"})).await.ok(200);
        world.patch("apps/shop/stages/prod", json!({"name": "live"})).await.ok(200);
        let changes = world_of("apps/shop/services/orders/instances/live:us-east-1/changes").await.ok(200);
        assert_eq!((&changes["deployed"], &changes["differs"], &changes["revisions"]), (&json!(true), &json!([]), &json!([])));
    }

    async fn a_renamed_service_keeps_what_it_has(database: TestDatabase) {
        let world = World::plain(database).await;
        world.set(SERVICE, "y", "1").await;
        world.set(INSTANCE, "x", "1").await;
        let deployed = world.deploy("succeeded").await;
        let then = world.moment();
        let before = world.get(ORDERS).await.ok(200);
        world.post("apps/shop/services", json!({"name": "carts"})).await.ok(201);
        world.patch("apps/shop/services/carts", json!({"archived": true})).await.ok(200);
        for (name, status, code, detail) in [
            ("carts", 409, "already-exists", "service `carts` exists already"),
            ("", 422, "invalid-input", "`` is not a valid service name"),
            ("1orders", 422, "invalid-input", "`1orders` is not a valid service name"),
            ("svc_0192f0c1e8a07b3c9d4e5f60718293a4", 422, "invalid-input", "`svc_0192f0c1e8a07b3c9d4e5f60718293a4` is not a valid service name"),
        ] {
            assert_eq!(world.patch(ORDERS, json!({"name": name})).await.refused(status, code).detail, detail);
        }
        world.send(Call::patch(ORDERS, &json!({"name": "fine"})).if_match("\"r7\"")).await.refused(412, "changed-meanwhile");
        assert_eq!(world.patch(ORDERS, json!({"name": "orders"})).await.tag(), "\"r1\"", "nothing changes");

        let by_id = format!("apps/shop/services/{}", text(&before, "id"));
        let renamed = world.patch(&by_id, json!({"name": "purchases", "message": "as they say"})).await;
        assert_eq!((renamed.tag(), text(&renamed.ok(200), "id")), ("\"r2\"", text(&before, "id")));
        world.get(ORDERS).await.refused(404, "not-found");
        assert_eq!(world.items("apps/shop/instances", "service").await, ["purchases"]);
        assert_eq!(world.items("owners/service:shop:purchases/revisions", "change").await, ["renamed to purchases", "parameter y set"]);
        assert_eq!(world.items("owners/service:shop:purchases/revisions", "author").await, ["Ada", "Ada"]);
        for at in [None, Some(&*then), Some(&*deployed), Some("r1")] {
            assert_eq!(world.got("purchases", "live", at).await, "prod by stage: apiToken=t0ken tableName=orders x=1 y=1", "{at:?}");
        }
        assert_eq!(world.got("orders", "live", Some(&deployed)).await, "prod by stage: apiToken=t0ken tableName=orders x=1 y=1");
        let refused = format!("cannot look back to `{then}`: what was service `orders` then is called `purchases` now");
        assert_eq!(world.got("orders", "live", Some(&then)).await, refused);
        assert_eq!(text(&world.get(&format!("deployments/{deployed}")).await.ok(200), "service"), "orders", "as it was then");
        let changes = world.get("apps/shop/services/purchases/instances/live:us-east-1/changes").await.ok(200);
        assert_eq!((&changes["deployed"], &changes["differs"]), (&json!(true), &json!([])));
        assert_eq!(world.renamed().await, ["service.rename shop/orders to purchases r2"]);
        // The old name is free.
        world.post("apps/shop/services", json!({"name": "orders"})).await.ok(201);
        // An archived one stays so, unless it is said.
        let archived = world.patch("apps/shop/services/carts", json!({"name": "baskets"})).await.ok(200);
        assert!(archived["archived_at"].is_string(), "{archived}");
        let both = world.patch("apps/shop/services/baskets", json!({"name": "carts", "archived": false})).await.ok(200);
        assert!(both.get("archived_at").is_none(), "{both}");
        assert_eq!(world.items("owners/service:shop:carts/revisions", "change").await, ["taken out of the archive", "renamed to carts", "renamed to baskets", "archived"]);
    }
}
