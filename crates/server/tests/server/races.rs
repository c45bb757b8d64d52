//! Two requests at the same moment, each of which the other one makes wrong.
//!
//! On PostgreSQL only: SQLite has one writer at a time. Both are held where they have decided and not yet committed.

use std::sync::Arc;

use serde_json::json;
use stagegate_store::testing::TestDatabase;

use crate::support::{
    Answer, Call, World,
    world::{keys, policy},
};

/// Lets `first` decide, then `second`, then both commit; who is refused before that does not wait for it.
async fn at_once(world: &Arc<World>, first: Call, second: Call) -> [Answer; 2] {
    let mut held = world.server.store.write().await.unwrap();
    held.hold_audit_log().await.unwrap();
    let mut requests = Vec::new();
    for call in [first, second] {
        let sender = world.clone();
        requests.push(tokio::spawn(async move { sender.send(call.if_match("*")).await }));
        while requests.iter().filter(|request| !request.is_finished()).count() > waiting(world).await {
            tokio::task::yield_now().await;
        }
    }
    drop(held);
    let second = requests.pop().unwrap().await.unwrap();
    [requests.pop().unwrap().await.unwrap(), second]
}

/// How many transactions of this database wait for another one.
async fn waiting(world: &World) -> usize {
    let query = "SELECT CAST(COUNT(*) AS TEXT) FROM pg_stat_activity
                 WHERE wait_event_type = 'Lock' AND datname = current_database()";
    world.server.database.texts(query).await[0].parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_is_not_deleted_while_somebody_starts_to_use_it() {
    for delete_first in [false, true] {
        for use_it in [
            Call::post("apps/shop/stages", &json!({"name": "dev", "profile": "spare"})),
            Call::put("apps/shop/stages/live", &json!({"profile": "spare"})),
            Call::post("apps", &json!({"name": "site", "default_profile": "spare"})),
            Call::patch("apps/shop", &json!({"default_profile": "spare"})),
        ] {
            let world = Arc::new(World::full(TestDatabase::postgres().await).await);
            let delete = Call::delete("profiles/spare");
            let [used, deleted] = if delete_first {
                let [deleted, used] = at_once(&world, delete, use_it).await;
                [used, deleted]
            } else {
                at_once(&world, use_it, delete).await
            };
            let done = [&used, &deleted].iter().filter(|answer| answer.status < 300).count();
            assert_eq!(done, 1, "{}: {}, {}: {}", used.to, used.status, deleted.to, deleted.status);
            // Whoever lost is told to try again, and nothing points at what is gone.
            assert!(
                matches!(used.status, 200 | 201 | 503) && matches!(deleted.status, 204 | 412),
                "{} {}",
                used.text,
                deleted.text
            );
            let gone = "SELECT p.name FROM profile p WHERE p.deleted_at IS NOT NULL AND
                        (p.id IN (SELECT profile_id FROM stage) OR p.id IN (SELECT default_profile_id FROM app))";
            assert!(world.server.texts_in(&world.org, gone).await.is_empty());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_is_not_removed_while_somebody_starts_to_use_it() {
    for remove_first in [false, true] {
        for use_it in [
            Call::put("owners/service:shop:orders/links/static", &json!({})),
            Call::put("owners/instance:shop:orders:live:us-east-1/links/static", &json!({})),
            Call::new("PUT", "providers/static/default"),
        ] {
            let world = Arc::new(World::full(TestDatabase::postgres().await).await);
            world.post("providers", keys("static")).await.ok(201);
            let remove = Call::delete("providers/static");
            let [used, removed] = if remove_first {
                let [removed, used] = at_once(&world, remove, use_it).await;
                [used, removed]
            } else {
                at_once(&world, use_it, remove).await
            };
            let done = [&used, &removed].iter().filter(|answer| answer.status < 300).count();
            assert_eq!(done, 1, "{}: {}, {}: {}", used.to, used.text, removed.to, removed.text);
            assert!(matches!(used.status, 200 | 412) && matches!(removed.status, 204 | 412), "{} {}", used.text, removed.text);
            let used_and_gone = "SELECT p.alias FROM provider p WHERE p.deleted_at IS NOT NULL AND (p.is_default = 1 OR p.id IN
                                 (SELECT provider_id FROM provider_link WHERE until_revision IS NULL))";
            assert!(world.server.database.within(&world.org).texts(used_and_gone).await.is_empty());
        }
    }
}

/// The losers of other races, too, are told to try again, not that something is broken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn losing_a_race_is_no_defect() {
    let world = Arc::new(World::full(TestDatabase::postgres().await).await);
    let spare = world.server.key_of(&world.owner.user, None, &[]).await;
    let revoke = Call::delete(&format!("access-keys/{}", spare.key));
    let finish = Call::post(&format!("deployments/{}/finish", world.deployment), &json!({"status": "failed"}));
    world.post("providers", keys("static")).await.ok(201);
    let path = format!("deployments/{}/finish", world.start_deployment(&world.owner).await);
    let [ill, well] = ["failed", "succeeded"].map(|status| Call::post(&path, &json!({"status": status})));
    let [first, second] = at_once(&world, ill, well).await;
    assert_eq!((first.status, second.status), (200, 412), "{}", second.text);
    for (call, won, lost) in [
        (revoke, 204, 503),
        (Call::post("providers", &keys("other")), 201, 409),
        (Call::new("PUT", "providers/static/default"), 200, 412),
        (Call::new("DELETE", "providers/static/default"), 200, 412),
        (Call::put("owners/service:shop:orders/links/static", &json!({})), 200, 412),
        (Call::delete("owners/service:shop:orders/links/static"), 200, 412),
        (Call::delete("providers/static"), 204, 412),
        (finish, 200, 200),
        (Call::post("apps", &json!({"name": "site"})), 201, 409),
        (Call::put("owners/profile:prod/parameters/new", &json!({"value": "x"})), 200, 412),
        (Call::delete("profiles/prod/role"), 204, 412),
        (Call::delete("apps/shop/stages/live"), 204, 412),
        (Call::post("apps/shop/services", &json!({"name": "carts"})), 201, 409),
        (Call::post("apps/shop/services/orders/instances", &json!({"stage": "dev", "region": "us-east-1"})), 201, 409),
        (Call::patch("apps/shop/services/orders", &json!({"archived": true})), 200, 412),
        (Call::delete("apps/shop/services/orders/instances/dev:us-east-1"), 204, 412),
        (Call::delete("apps/shop/services/orders?instances=true"), 204, 412),
        (Call::post("apps/shop/stages", &json!({"name": "dev", "profile": "prod"})), 201, 503),
        (Call::patch("apps/shop/stages/dev", &json!({"name": "test"})), 200, 412),
        (Call::post("apps/shop/services", &json!({"name": "orders"})), 201, 409),
        (Call::patch("apps/shop/services/orders", &json!({"name": "carrots"})), 200, 412),
        (Call::patch("apps/shop", &json!({"name": "store"})), 200, 412),
        (Call::delete("apps/store?everything=true"), 204, 412),
    ] {
        let [first, second] = at_once(&world, call.clone(), call).await;
        assert_eq!((first.status, second.status), (won, lost), "{}: {}", first.to, second.text);
    }
}

/// What points at nothing, or at an app that is gone.
const ORPHANS: &str = "SELECT id FROM stage WHERE app_id IN (SELECT id FROM app WHERE deleted_at IS NOT NULL)
    UNION ALL SELECT id FROM service WHERE app_id IN (SELECT id FROM app WHERE deleted_at IS NOT NULL)
    UNION ALL SELECT id FROM instance WHERE app_id IN (SELECT id FROM app WHERE deleted_at IS NOT NULL)
    UNION ALL SELECT owner_id FROM parameter WHERE owner_id NOT IN
        (SELECT id FROM profile UNION ALL SELECT id FROM service UNION ALL SELECT id FROM instance)
    UNION ALL SELECT owner_id FROM owner_revision WHERE owner_id NOT IN
        (SELECT id FROM service UNION ALL SELECT id FROM instance)";

/// Nothing is added to what somebody deletes at that moment: one of the two is told, or the new thing goes with the rest.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_added_to_what_is_being_deleted() {
    let world = Arc::new(World::full(TestDatabase::postgres().await).await);
    let (value, place) = (json!({"value": "x"}), json!({"stage": "dev", "region": "us-east-1"}));
    let deployment = |app: &str| json!({"app": app, "service": "orders", "stage": "dev", "region": "us-east-1"});
    let (mut apps, mut undone) = (0, 0);
    for deletion in
        ["apps/APP", "apps/APP?everything=true", "apps/APP/services/orders", "apps/APP/services/orders?instances=true"]
    {
        for delete_first in [false, true] {
            for add in [
                Call::post("apps/APP/stages", &json!({"name": "dev", "profile": "spare"})),
                Call::post("apps/APP/services", &json!({"name": "carts"})),
                Call::post("apps/APP/services/orders/instances", &place),
                Call::put("owners/service:APP:orders/parameters/new", &value),
                Call::put("owners/service:APP:carts/parameters/new", &value),
                Call::put("owners/instance:APP:orders:dev:us-east-1/parameters/new", &value),
                Call::post("deployments", &deployment("APP")),
            ] {
                apps += 1;
                let app = format!("app-{apps}");
                let of_app = |call: Call| {
                    let path = call.path.replace("APP", &app);
                    call.to(path)
                };
                let add = if add.path == "deployments" { add.with_body(&deployment(&app)) } else { of_app(add) };
                world.post("apps", json!({"name": app})).await.ok(201);
                if deletion != "apps/APP" || add.path.contains("orders") || add.path == "deployments" {
                    world.post(&format!("apps/{app}/services"), json!({"name": "orders"})).await.ok(201);
                }
                let delete = of_app(Call::delete(deletion));
                let (first, second) = if delete_first { (delete, add) } else { (add, delete) };
                let both = at_once(&world, first, second).await;
                let told = format!(
                    "{} {} {}; {} {} {}",
                    both[0].to, both[0].status, both[0].text, both[1].to, both[1].status, both[1].text
                );
                let done = both.iter().filter(|answer| answer.status < 300).count();
                assert!(done > 0, "nobody won: {told}");
                assert!(both.iter().all(|answer| matches!(answer.status, 200..300 | 409 | 412 | 503)), "{told}");
                undone += 2 - done;
                assert_eq!(world.server.texts_in(&world.org, ORPHANS).await, [""; 0], "{told}");
            }
        }
    }
    assert!(undone > 20, "{undone} of {apps}: they did meet");
}

/// An org is not deleted with what somebody adds to it at that moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_added_to_an_org_that_is_being_deleted() {
    for delete_first in [false, true] {
        for add in [
            Call::post("apps", &json!({"name": "shop"})),
            Call::post("profiles", &json!({"name": "prod"})),
            Call::post("providers", &keys("static")),
        ] {
            let world = Arc::new(World::empty(TestDatabase::postgres().await).await);
            let delete = Call::delete("");
            let (first, second) = if delete_first { (delete, add) } else { (add, delete) };
            let both = at_once(&world, first, second).await;
            let told = format!("{} {}; {} {}", both[0].status, both[0].text, both[1].status, both[1].text);
            assert!(both[0].status < 300, "{told}");
            assert!(matches!(both[1].status, 409 | 412 | 503), "{told}");
            let members = world.server.database.texts("SELECT user_id FROM member").await.len();
            let orphans = "SELECT id FROM app UNION ALL SELECT id FROM profile UNION ALL SELECT id FROM provider";
            assert_eq!(world.server.texts_in(&world.org, orphans).await.len(), members, "{told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_policy_is_not_deleted_while_a_profile_starts_to_use_it() {
    let one = json!({"safeguard": "mine", "version": 1});
    let document = json!({"version": 1, "profiles": {"prod": {"safeguards": [one]}}});
    for delete_first in [false, true] {
        for use_it in [
            Call::put("profiles/prod/safeguards", &json!({"safeguards": [one]})),
            Call::post("configuration", &json!({"document": document})),
        ] {
            let world = Arc::new(World::full(TestDatabase::postgres().await).await);
            world.post("policies", policy("mine")).await.ok(201);
            let delete = Call::delete("policies/mine");
            let [used, deleted] = if delete_first {
                let [deleted, used] = at_once(&world, delete, use_it).await;
                [used, deleted]
            } else {
                at_once(&world, use_it, delete).await
            };
            let listed = world.get("profiles/prod/safeguards").await.ok(200)["safeguards"].as_array().unwrap().len();
            let there = world.get("policies/mine").await.status == 200;
            assert_eq!(listed == 1, there, "{}: {}, {}: {}", used.to, used.text, deleted.to, deleted.text);
            assert_eq!(used.status < 300, listed == 1, "{}", used.text);
            assert_eq!(deleted.status < 300, !there, "{}", deleted.text);
        }
    }
}
