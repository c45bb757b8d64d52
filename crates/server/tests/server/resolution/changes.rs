//! What changed since the last deployment that worked.

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use super::{INSTANCE, PROFILE, SERVICE};
use crate::support::{World, actor::text};

const CHANGES: &str = "apps/shop/services/orders/instances/live:us-east-1/changes";

fn keys(changes: &Value, list: &str) -> String {
    let items = changes[list].as_array().unwrap().iter();
    items.map(|item| text(item, "key")).collect::<Vec<_>>().join(" ")
}

/// `OWNER: rREVISION CHANGE …` of all that was changed.
fn told(changes: &Value) -> Vec<String> {
    let by_owner = changes["revisions"].as_array().unwrap().iter();
    let words = |since: &Value| {
        let revisions = since["revisions"].as_array().unwrap().iter();
        let revisions: Vec<_> =
            revisions.map(|revision| format!("r{} {}", revision["revision"], text(revision, "change"))).collect();
        format!("{}: {}", text(&since["owner"], "name"), revisions.join(", "))
    };
    by_owner.map(words).collect()
}

on_both_databases! {
    async fn nothing_was_deployed_yet(database: TestDatabase) {
        let world = World::plain(database).await;
        // The deployment of this world is still running, and others were never begun.
        let others = ["apps/shop/services/payments/instances/live:us-east-1/changes", "apps/shop/services/orders/instances/live:eu-west-1/changes"];
        for path in others.into_iter().chain([CHANGES]) {
            let changes = world.get(path).await.ok(200);
            assert_eq!((&changes["deployed"], &changes["deployment"], &changes["differs"]), (&json!(false), &Value::Null, &json!([])));
        }
        world.deploy("failed").await;
        assert_eq!(world.get(CHANGES).await.ok(200)["deployed"], false);
        let deployed = world.deploy("succeeded").await;
        let changes = world.get(CHANGES).await.ok(200);
        assert_eq!((&changes["deployed"], text(&changes["deployment"], "id")), (&json!(true), deployed.as_str()));
        assert_eq!((&changes["differs"], &changes["revisions"]), (&json!([]), &json!([])));
        let removed = world.record("remove", "succeeded").await;
        let changes = world.get(CHANGES).await.ok(200);
        assert_eq!((&changes["deployed"], text(&changes["deployment"], "id")), (&json!(false), removed.as_str()));
    }

    async fn what_the_next_deploy_picks_up(database: TestDatabase) {
        let world = World::plain(database).await;
        world.set(SERVICE, "retries", "3").await;
        world.deploy("succeeded").await;
        world.put("owners/profile:prod/parameters/tableName", json!({"value": "o2", "message": "moved"})).await.ok(200);
        world.set(SERVICE, "retries", "4").await;
        world.set(SERVICE, "retries", "3").await;
        world.set(INSTANCE, "own", "").await;
        world.unset(PROFILE, "apiToken").await;
        let changes = world.get(CHANGES).await.ok(200);
        assert_eq!(changes["differs"], json!(["profile", "parameters"]));
        assert_eq!(["added", "changed", "removed"].map(|list| keys(&changes, list)), ["own", "tableName", "apiToken"]);
        let changed = &changes["changed"][0];
        assert_eq!((&changed["then"]["revision"], &changed["now"]["revision"]), (&json!(2), &json!(5)));
        assert_ne!(changed["then"]["fingerprint"], changed["now"]["fingerprint"]);
        assert_eq!(told(&changes), [
            "prod: r6 parameter apiToken unset, r5 parameter tableName set",
            "shop/orders: r3 parameter retries set, r2 parameter retries set",
            "shop/orders live:us-east-1: r1 parameter own set",
        ]);
        let revisions = &changes["revisions"][0];
        assert_eq!((&revisions["since"], text(&revisions["revisions"][1], "message"), text(&revisions["revisions"][1], "author")), (&json!(4), "moved", "Ada"));
        let profile = &changes["profile"];
        assert_eq!((&profile["then"]["revision"], &profile["now"]["revision"]), (&json!(4), &json!(6)));
        assert!(profile.get("assigned").is_none() && changes.get("credentials").is_none(), "{changes}");
        world.deploy("failed").await;
        assert_eq!(world.get(CHANGES).await.ok(200)["differs"], json!(["profile", "parameters"]), "a deploy that failed picked up nothing");
        world.deploy("succeeded").await;
        assert_eq!(world.get(CHANGES).await.ok(200)["differs"], json!([]));
    }

    async fn another_profile_and_other_credentials(database: TestDatabase) {
        let world = World::plain(database).await;
        world.deploy("succeeded").await;
        world.put("apps/shop/stages/live", json!({"profile": "spare"})).await.ok(200);
        world.patch("profiles/spare", json!({"guarded": true})).await.ok(200);
        let changes = world.get(CHANGES).await.ok(200);
        assert_eq!(changes["differs"], json!(["profile", "guarded", "credentials"]));
        let profile = &changes["profile"];
        assert_eq!((text(&profile["then"], "name"), text(&profile["now"], "name"), text(&profile["assigned"], "author")), ("prod", "spare", "Ada"));
        assert_eq!((&profile["then"]["guarded"], &profile["now"]["guarded"]), (&json!(false), &json!(true)));
        let credentials = &changes["credentials"];
        assert!(text(&credentials["then"], "role").ends_with("/deploy") && text(&credentials["now"], "role").ends_with("-spare"));
        assert_eq!(told(&changes), Vec::<String>::new(), "the revisions of the other profile are no changes of this one");
        // By the app's default, and by nobody.
        world.delete("apps/shop/stages/live").await.ok(204);
        world.patch("apps/shop", json!({"default_profile": null})).await.ok(200);
        let changes = world.get(CHANGES).await.ok(200);
        assert!(changes["profile"]["now"].is_null() && changes["credentials"]["now"].is_null(), "{changes}");
        assert_eq!(text(&changes["profile"]["assigned"], "author"), "Ada");
        assert_eq!(keys(&changes, "removed"), "apiToken tableName");
    }

    async fn instances_by_id_and_by_place(database: TestDatabase) {
        let world = World::plain(database).await;
        world.deploy("succeeded").await;
        let id = |owner: &'static str| {
            let answer = world.get(owner);
            async move { text(&answer.await.ok(200), "id").to_owned() }
        };
        let (service, instance) = (id("owners/service:shop:orders").await, id("owners/instance:shop:orders:live:us-east-1").await);
        let by_id = format!("apps/shop/services/{service}/instances/{instance}/changes");
        assert_eq!(world.get(&by_id).await.text, world.get(CHANGES).await.text);
        world.get(&format!("apps/shop/services/payments/instances/{instance}/changes")).await.refused(404, "not-found");
        for unknown in ["ins_0192f0c1e8a07b3c9d4e5f60718293a4", "svc_0192f0c1e8a07b3c9d4e5f60718293a4"] {
            world.get(&format!("apps/shop/services/orders/instances/{unknown}/changes")).await.refused(404, "not-found");
        }
        world.get("apps/shop/services/svc_0192f0c1e8a07b3c9d4e5f60718293a4/instances/live:us-east-1/changes").await.refused(404, "not-found");
        world.get("apps/none/services/orders/instances/live:us-east-1/changes").await.refused(404, "not-found");
        for (service, instance) in [("1orders", "live:us-east-1"), ("orders", "live"), ("orders", "live:US"), ("orders", ":us-east-1")] {
            let path = format!("apps/shop/services/{service}/instances/{instance}/changes");
            world.get(&path).await.refused(422, "invalid-input");
        }
    }

    async fn a_deployment_whose_values_are_gone(database: TestDatabase) {
        let world = World::plain(database).await;
        let deployed = world.deploy("succeeded").await;
        world.put("apps/shop/stages/live", json!({"profile": "spare"})).await.ok(200);
        world.patch("apps/shop", json!({"default_profile": null})).await.ok(200);
        world.delete("profiles/prod").await.ok(204);
        let problem = world.get(CHANGES).await.refused(404, "not-found");
        let reason = "profile `prod` was deleted since, and its values with it";
        assert_eq!(problem.detail, format!("cannot look back to `{deployed}`: {reason}"));
    }
}
