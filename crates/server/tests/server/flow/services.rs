//! Services and instances: made, archived, deleted; and apps, renamed and deleted with them.

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use crate::support::{Call, World, actor::text, world::deployment};

const ORDERS: &str = "apps/shop/services/orders";
const LIVE: &str = "apps/shop/services/orders/instances/live:us-east-1";

impl World {
    /// A field of every item of a list.
    async fn list(&self, path: &str, field: &str) -> Vec<String> {
        let listed = self.get(path).await.ok(200);
        listed["items"].as_array().unwrap().iter().map(|item| text(item, field).to_owned()).collect()
    }

    /// Actions and details of the events after the first `before`.
    async fn told_since(&self, before: usize) -> Vec<String> {
        let events = self.server.audit().await.split_off(before);
        events.iter().map(|row| format!("{} {}", row.action, row.detail)).collect()
    }

    /// The changes of an owner, newest first.
    async fn changes(&self, owner: &str) -> Vec<String> {
        self.list(&format!("owners/{owner}/revisions"), "change").await
    }
}

on_both_databases! {
    async fn services_and_instances_are_made_before_their_first_deploy(database: TestDatabase) {
        let world = World::full(database).await;
        let made = world.post("apps/shop/services", json!({"name": "carts"})).await;
        assert_eq!(made.tag(), "\"r0\"");
        let carts = made.ok(201);
        assert_eq!((text(&carts, "app"), text(&carts, "name"), carts.get("archived_at")), ("shop", "carts", None));
        let path = format!("apps/shop/services/{}", text(&carts, "id"));
        assert_eq!(world.get(&path).await.ok(200), carts, "by its id, too");
        let problem = world.post("apps/shop/services", json!({"name": "carts"})).await.refused(409, "already-exists");
        assert_eq!(problem.detail, "service `carts` exists already");
        let place = json!({"stage": "pr-7", "region": "eu-west-1"});
        let made = world.post(&format!("{path}/instances"), place.clone()).await;
        assert_eq!(made.tag(), "\"r0\"");
        let instance = made.ok(201);
        assert_eq!((text(&instance, "app"), text(&instance, "service")), ("shop", "carts"));
        assert_eq!((text(&instance, "stage"), text(&instance, "region")), ("pr-7", "eu-west-1"));
        for name in ["pr-7:eu-west-1", text(&instance, "id")] {
            assert_eq!(world.get(&format!("apps/shop/services/carts/instances/{name}")).await.ok(200), instance);
        }
        let of_another = format!("{ORDERS}/instances/{}", text(&instance, "id"));
        world.get(&of_another).await.refused(404, "not-found");
        let problem = world.post("apps/shop/services/carts/instances", place).await.refused(409, "already-exists");
        assert_eq!(problem.detail, "instance `pr-7:eu-west-1` exists already");
        // The first thing that is set on one is based on nothing.
        let owner = "owners/instance:shop:carts:pr-7:eu-west-1/parameters/tableName";
        world.send(Call::put(owner, &json!({"value": "x"})).if_match("\"r0\"")).await.ok(200);
        assert_eq!(world.get(&format!("apps/shop/services/carts/instances/{}", text(&instance, "id"))).await.tag(), "\"r1\"");
    }

    async fn instances_tell_how_their_last_deployment_went(database: TestDatabase) {
        let world = World::full(database).await;
        world.post(&format!("{ORDERS}/instances"), json!({"stage": "dev", "region": "us-east-1"})).await.ok(201);
        let last = |listed: &Value| -> Vec<Value> {
            listed["items"].as_array().unwrap().iter().map(|item| item["last_deployment"]["status"].clone()).collect()
        };
        assert_eq!(last(&world.get("apps/shop/instances").await.ok(200)), [json!(null), json!("running")]);
        let end = json!({"status": "succeeded", "outputs": {"url": "https://x.test"}});
        world.post(&format!("deployments/{}/finish", world.deployment), end).await.ok(200);
        assert_eq!(last(&world.get("apps/shop/instances").await.ok(200)), [json!(null), json!("succeeded")]);
        let mut again = deployment();
        again["kind"] = json!("remove");
        let again = world.post("deployments", again).await.ok(201);
        let shown = world.get(LIVE).await.ok(200);
        let last = &shown["last_deployment"];
        assert_eq!((text(last, "id"), text(last, "kind"), text(last, "status")), (text(&again, "id"), "remove", "running"));
        assert!(last["started_at"] == again["started_at"] && last.get("finished_at").is_none(), "{last}");
        let found = world.get("apps/shop/instances?service=orders&stage=live").await.ok(200);
        assert_eq!(found["items"], json!([shown]));
        assert_eq!(world.list("apps/shop/instances?stage=qa", "id").await, [""; 0]);
    }

    async fn archived_things_are_left_out_until_they_come_back(database: TestDatabase) {
        let world = World::full(database).await;
        let archive = json!({"archived": true, "message": "nobody uses it"});
        let archived = world.patch(LIVE, archive.clone()).await;
        assert_eq!(archived.tag(), "\"r2\"");
        assert!(archived.ok(200)["archived_at"].is_string());
        // Again, or nothing at all: no revision.
        for body in [&archive, &json!({}), &json!({"message": "why"})] {
            assert_eq!(world.patch(LIVE, body.clone()).await.tag(), "\"r2\"", "{body}");
        }
        assert_eq!(world.list("apps/shop/instances", "stage").await, [""; 0]);
        assert_eq!(world.list("apps/shop/instances?archived=true", "stage").await, ["live"]);
        assert_eq!(world.list("apps/shop/services", "name").await, ["orders"]);
        // A deploy brings it back.
        world.post("deployments", deployment()).await.ok(201);
        assert!(world.get(LIVE).await.ok(200).get("archived_at").is_none());
        // With its service goes what the service has.
        assert_eq!(world.patch(ORDERS, archive.clone()).await.tag(), "\"r1\"");
        assert_eq!(world.list("apps/shop/services", "name").await, [""; 0]);
        assert_eq!(world.list("apps/shop/services?archived=true", "name").await, ["orders"]);
        assert_eq!(world.list("apps/shop/instances", "stage").await, [""; 0]);
        let history = world.get("owners/service:shop:orders/revisions").await.ok(200);
        assert_eq!((text(&history["items"][0], "change"), text(&history["items"][0], "message")), ("archived", "nobody uses it"));
        world.post("deployments", deployment()).await.ok(201);
        assert_eq!(world.list("apps/shop/services", "name").await, ["orders"]);
        // So does what is set on it, and a new instance of it, and one that is asked for.
        let set = "owners/instance:shop:orders:live:us-east-1/parameters/tableName";
        let (instances, unarchive) = (format!("{ORDERS}/instances"), json!({"archived": false}));
        for (call, status) in [
            (Call::put(set, &json!({"value": "x"})), 200),
            (Call::delete(set), 204),
            (Call::post(&instances, &json!({"stage": "dev", "region": "us-east-1"})), 201),
            (Call::patch(LIVE, &unarchive), 200),
            (Call::patch(ORDERS, &unarchive), 200),
        ] {
            world.patch(LIVE, archive.clone()).await.ok(200);
            world.patch(ORDERS, archive.clone()).await.ok(200);
            world.send(call.if_match("*")).await.ok(status);
            assert_eq!(world.list("apps/shop/services", "name").await, ["orders"]);
        }
        assert_eq!(world.patch(ORDERS, unarchive.clone()).await.ok(200).get("archived_at"), None);
        assert_eq!(world.changes("service:shop:orders").await[0], "taken out of the archive");
        let events = world.server.audit().await;
        let told = |action: &str| events.iter().filter(|row| row.action == action).count();
        assert_eq!((told("service.archive"), told("service.unarchive")), (6, 6), "by hand or on the way");
    }

    async fn a_deploy_from_the_archive_is_a_revision_and_an_event(database: TestDatabase) {
        let world = World::full(database).await;
        let archive = json!({"archived": true});
        world.patch(LIVE, archive.clone()).await.ok(200);
        world.patch(ORDERS, archive).await.ok(200);
        let before = world.server.audit().await.len();
        let mut removal = deployment();
        removal["kind"] = json!("remove");
        world.post("deployments", removal).await.ok(201);
        assert_eq!(world.told_since(before).await, ["deployment.start shop/live"], "what is removed need not be seen again");
        let mut start = deployment();
        (start["service_revision"], start["instance_revision"]) = (json!(1), json!(2));
        let started = world.post("deployments", start).await.ok(201);
        assert_eq!((&started["service_revision"], &started["instance_revision"]), (&json!(2), &json!(3)));
        for (owner, path, tag) in
            [("service:shop:orders", ORDERS, "\"r2\""), ("instance:shop:orders:live:us-east-1", LIVE, "\"r3\"")]
        {
            assert_eq!(world.changes(owner).await[0], "taken out of the archive");
            assert_eq!(world.get(path).await.tag(), tag);
        }
        let told = world.told_since(before + 1).await;
        let wanted = [
            "service.unarchive shop/orders r2", "instance.unarchive shop/orders live:us-east-1 r3", "deployment.start shop/live",
        ];
        assert_eq!(told, wanted);
    }

    async fn what_is_made_or_brought_back_on_the_way_is_recorded(database: TestDatabase) {
        let world = World::full(database).await;
        let linked = format!("provider.link main {} r1", text(&world.add_role("main", '5').await, "id"));
        let of = |service: &str| format!("instance:shop:{service}:dev:us-east-1");
        let made = |service: &str| {
            [format!("service.create shop/{service}"), format!("instance.create shop/{service} dev:us-east-1")].into_iter()
        };
        let mut start = deployment();
        (start["service"], start["stage"]) = (json!("d"), json!("dev"));
        for (service, call, further) in [
            ("a", Call::put(&format!("owners/{}/parameters/x", of("a")), &json!({"value": "1"})), "parameter.set x r1"),
            ("b", Call::patch(&format!("owners/{}/parameters", of("b")), &json!({"set": {"x": {"value": "1"}}})), "parameter.change parameter x set r1"),
            ("c", Call::put(&format!("owners/{}/links/main", of("c")), &json!({})), linked.as_str()),
            ("d", Call::post("deployments", &start), "deployment.start shop/dev"),
        ] {
            let before = world.server.audit().await.len();
            let answer = world.send(call.if_match("*")).await;
            assert!(answer.status < 300, "{}", answer.text);
            let wanted: Vec<_> = made(service).chain([further.to_owned()]).collect();
            assert_eq!(world.told_since(before).await, wanted);
            // The second time there is nothing to make.
            let before = world.server.audit().await.len();
            world.send(Call::put(&format!("owners/{}/parameters/y", of(service)), &json!({"value": "1"})).if_match("*")).await.ok(200);
            assert_eq!(world.told_since(before).await.len(), 1);
        }
        let before = world.server.audit().await.len();
        let trial = json!({"set": {"x": {"value": "1"}}, "dry_run": true});
        world.patch(&format!("owners/{}/parameters", of("e")), trial).await.ok(200);
        assert_eq!(world.told_since(before).await, [""; 0], "a trial makes nothing");
        world.patch(LIVE, json!({"archived": true})).await.ok(200);
        world.patch(ORDERS, json!({"archived": true})).await.ok(200);
        let before = world.server.audit().await.len();
        world.put("owners/instance:shop:orders:live:us-east-1/parameters/x", json!({"value": "1"})).await.ok(200);
        let wanted = [
            "service.unarchive shop/orders r2", "instance.unarchive shop/orders live:us-east-1 r3", "parameter.set x r3",
        ];
        assert_eq!(world.told_since(before).await, wanted);
    }

    async fn a_service_with_instances_stays(database: TestDatabase) {
        let world = World::full(database).await;
        for number in 10..21 {
            let place = json!({"stage": format!("pr-{number}"), "region": "us-east-1"});
            world.post(&format!("{ORDERS}/instances"), place).await.ok(201);
        }
        world.patch(LIVE, json!({"archived": true})).await.ok(200);
        let problem = world.delete(ORDERS).await.refused(409, "in-use");
        let named: Vec<_> = (10..19).map(|number| format!("instance `pr-{number}:us-east-1`")).collect();
        let all = format!("instance `live:us-east-1`, {} and others", named.join(", "));
        assert_eq!(problem.detail, format!("service `shop/orders` still has {all}"));
        world.delete(&format!("{ORDERS}?instances=false")).await.refused(409, "in-use");
        world.put("owners/service:shop:orders/parameters/tableName", json!({"value": "x"})).await.ok(200);
        world.put("owners/instance:shop:orders:live:us-east-1/parameters/tableName", json!({"value": "x"})).await.ok(200);
        let everything = Call::delete(&format!("{ORDERS}?instances=true"));
        world.send(everything.clone()).await.refused(428, "revision-required");
        world.send(everything.clone().if_match("\"r0\"")).await.refused(412, "changed-meanwhile");
        world.send(everything.if_match("\"r1\"")).await.ok(204);
        world.get(ORDERS).await.refused(404, "not-found");
        assert_eq!(world.list("apps/shop/instances?archived=true", "id").await, [""; 0]);
        for table in ["parameter", "owner_revision"] {
            let left = format!("SELECT owner_id FROM {table} WHERE owner_id LIKE 'svc_%' OR owner_id LIKE 'ins_%'");
            assert_eq!(world.server.texts_in(&world.org, &left).await, [""; 0], "{table}");
        }
        // Its deployments stay; what was set on it does not come back with its name.
        assert_eq!(text(&world.get(&format!("deployments/{}", world.deployment)).await.ok(200), "service"), "orders");
        world.post("deployments", deployment()).await.ok(201);
        assert_eq!(world.get(ORDERS).await.tag(), "\"r0\"");
        assert_eq!(world.list("owners/service:shop:orders/parameters", "key").await, [""; 0]);
        world.delete(LIVE).await.ok(204);
        world.delete(LIVE).await.refused(404, "not-found");
        world.delete(ORDERS).await.ok(204);
    }

    async fn a_renamed_app_keeps_what_it_has(database: TestDatabase) {
        let world = World::full(database).await;
        let id = text(&world.get("apps/shop").await.ok(200), "id").to_owned();
        world.put("owners/service:shop:orders/parameters/tableName", json!({"value": "x"})).await.ok(200);
        let renamed = world.patch("apps/shop", json!({"name": "store"})).await;
        assert_eq!((renamed.tag(), text(&renamed.ok(200), "id")), ("\"r2\"", id.as_str()));
        world.get("apps/shop").await.refused(404, "not-found");
        assert_eq!(world.list("apps/store/services", "app").await, ["store"]);
        assert_eq!(world.changes("service:store:orders").await, ["parameter tableName set"]);
        assert_eq!(text(&world.get(&format!("deployments/{}", world.deployment)).await.ok(200), "app"), "shop", "as it was then");
        let deployments = world.list("deployments?app=store", "id").await;
        assert_eq!((deployments.len(), &deployments[0]), (2, &world.deployment));
        // Its old name is free, and the new one is taken.
        world.post("apps", json!({"name": "shop"})).await.ok(201);
        let problem = world.patch("apps/shop", json!({"name": "store"})).await.refused(409, "already-exists");
        assert_eq!(problem.detail, "app `store` exists already");
        // To its own name, and to the profile that it has: nothing changes.
        let same = json!({"name": "store", "default_profile": "prod"});
        assert_eq!(world.patch("apps/store", same).await.tag(), "\"r2\"");
        let both = world.patch("apps/store", json!({"name": "storefront", "default_profile": null})).await;
        assert_eq!((both.tag(), &both.ok(200)["default_profile"]), ("\"r3\"", &json!(null)));
        let events = world.server.audit().await;
        let told: Vec<_> = events.iter().filter(|row| row.action.starts_with("app.re")).map(|row| row.detail.as_str()).collect();
        assert_eq!(told, ["shop to store", "store to storefront, default profile none"]);
    }

    async fn an_app_that_has_something_stays(database: TestDatabase) {
        let world = World::full(database).await;
        world.put("owners/instance:shop:orders:live:us-east-1/parameters/tableName", json!({"value": "x"})).await.ok(200);
        let problem = world.delete("apps/shop").await.refused(409, "in-use");
        let has = "stage `live`, service `orders`, instance `orders live:us-east-1`";
        assert_eq!(problem.detail, format!("app `shop` still has {has}"));
        assert!(problem.hint.unwrap().contains("`stagegate app delete shop --everything`"));
        assert_eq!(world.list("apps/shop/instances", "stage").await, ["live"], "nothing was deleted");
        let everything = Call::delete("apps/shop?everything=true");
        world.send(everything.clone()).await.refused(428, "revision-required");
        world.send(everything.clone().if_match("\"r7\"")).await.refused(412, "changed-meanwhile");
        world.send(everything.if_match("\"r1\"")).await.ok(204);
        for path in ["apps/shop", "apps/shop/services", "owners/service:shop:orders", "deployments?app=shop"] {
            world.get(path).await.refused(404, "not-found");
        }
        world.post("deployments", deployment()).await.refused(404, "not-found");
        world.post("resolve", json!({"app": "shop", "stage": "live"})).await.refused(404, "not-found");
        let left = "SELECT id FROM stage UNION ALL SELECT id FROM service UNION ALL SELECT id FROM instance UNION ALL
                    SELECT owner_id FROM owner_revision UNION ALL
                    SELECT owner_id FROM parameter WHERE owner_id LIKE 'svc_%' OR owner_id LIKE 'ins_%'";
        assert_eq!(world.server.texts_in(&world.org, left).await, [""; 0]);
        // Deployments stay readable and can still be ended, profiles are free, and so is the name.
        let path = format!("deployments/{}", world.deployment);
        assert_eq!(text(&world.get(&path).await.ok(200), "app"), "shop");
        world.post(&format!("{path}/finish"), json!({"status": "failed"})).await.ok(200);
        assert_eq!(world.list("deployments", "app").await, ["shop", "shop"]);
        world.delete("profiles/prod").await.ok(204);
        let again = world.post("apps", json!({"name": "shop"})).await.ok(201);
        assert_eq!(world.list("deployments?app=shop", "id").await, [""; 0], "of another app");
        world.delete("apps/shop").await.ok(204);
        world.get(&format!("apps/{}", text(&again, "id"))).await.refused(404, "not-found");
        let deleted = world.server.audit().await.into_iter().filter(|row| row.action == "app.delete");
        assert_eq!(deleted.map(|row| row.detail).collect::<Vec<_>>(), [format!("shop with {has}"), "shop".to_owned()]);
    }

    async fn of_two_editors_of_services_one_is_told(database: TestDatabase) {
        let world = World::full(database).await;
        world.patch(ORDERS, json!({"archived": true})).await.ok(200);
        world.patch(LIVE, json!({"archived": true})).await.ok(200);
        let calls = [
            Call::patch(ORDERS, &json!({"archived": false})),
            Call::delete(&format!("{ORDERS}?instances=true")),
            Call::patch(LIVE, &json!({"archived": false})),
            Call::delete(LIVE),
            Call::delete("apps/shop?everything=true"),
            Call::patch("apps/shop", &json!({"name": "store"})),
        ];
        for call in calls {
            world.send(call.clone()).await.refused(428, "revision-required");
            world.send(call.clone().if_match("\"r1\", \"r2\"")).await.refused(428, "revision-required");
            let problem = world.send(call.if_match("\"r0\"")).await.refused(412, "changed-meanwhile");
            assert!(problem.detail.ends_with("was changed meanwhile"), "{problem:?}");
        }
        assert_eq!((world.get(ORDERS).await.tag(), world.get(LIVE).await.tag()), ("\"r1\"", "\"r2\""));
    }

    async fn an_access_key_is_shown_to_its_owner(database: TestDatabase) {
        let world = World::full(database).await;
        let made = world.post("access-keys", json!({"name": "ci", "scopes": ["read"]})).await.ok(201);
        let path = format!("access-keys/{}", text(&made, "id"));
        let shown = world.get(&path).await;
        assert!(!shown.text.contains("sgk_"), "{}", shown.text);
        assert_eq!((text(&shown.ok(200), "name"), shown.ok(200).get("revoked_at")), ("ci", None));
        world.delete(&path).await.ok(204);
        assert!(world.get(&path).await.ok(200)["revoked_at"].is_string());
        let other = world.server.member(&world.org, stagegate_core::access::Role::Owner, &stagegate_core::access::Scope::ALL).await;
        let theirs = crate::support::world::within(crate::support::ORG, Call::get(&path));
        world.server.as_actor(&other, theirs).await.refused(404, "not-found");
    }
}
