//! Deployments: started, finished once, shown and listed.

use serde_json::json;
use stagegate_core::access::{Role, Scope};
use stagegate_store::on_both_databases;

use crate::support::{
    Call, ORG, World,
    actor::text,
    world::{deployment, within},
};

on_both_databases! {
    async fn a_deployment_is_recorded_from_start_to_end(database: TestDatabase) {
        let world = World::full(database).await;
        let facts = json!({"framework": "osls 3.61", "commit": "abc", "branch": "main", "dirty": true, "ci_run": "7"});
        let mut start = deployment();
        start["account_id"] = json!("222222222222");
        start["profile_revision"] = json!(4);
        start["facts"] = facts.clone();
        let started = world.post("deployments", start).await.ok(201);
        assert_eq!((text(&started, "status"), text(&started, "profile"), &started["profile_revision"]), ("running", "prod", &json!(4)));
        assert!(started["finished_at"].is_null() && text(&started, "author") == "Ada", "{started}");
        let path = format!("deployments/{}", text(&started, "id"));
        let end = json!({"status": "succeeded", "stack": "shop-live", "outputs": {"url": "https://x.test"},
                         "declared_outputs": {"api": {"url": "https://x.test", "n": 1.5}, "none": null},
                         "service_file": "service: orders\n", "custom": {"plugins": ["a"]}});
        let finished = world.post(&format!("{path}/finish"), end.clone()).await.ok(200);
        assert_eq!(text(&finished, "status"), "succeeded");
        assert!(finished["finished_at"].is_string());
        let shown = world.get(&path).await.ok(200);
        assert_eq!(shown["facts"], facts);
        for (field, value) in end.as_object().unwrap() {
            assert_eq!(shown[field], *value, "{field}");
        }
        let listed = world.get("deployments").await.ok(200);
        let whole = listed.to_string();
        assert!(!whole.contains("https://x.test") && !whole.contains("\"commit\""), "lists hold no details: {whole}");
        // The record does not change with the profile, and ends once; an answer that got lost can be asked for again.
        world.patch("profiles/prod", json!({"name": "production"})).await.ok(200);
        assert_eq!(text(&world.get(&path).await.ok(200), "profile"), "prod");
        let before = world.server.audit().await.len();
        assert_eq!(world.post(&format!("{path}/finish"), end.clone()).await.ok(200), finished);
        assert_eq!(world.server.audit().await.len(), before, "nothing was done again");
        for (field, value) in [("status", json!("failed")), ("custom", json!({})), ("error", json!("x")), ("outputs", json!({}))] {
            let mut other = end.clone();
            other[field] = value;
            world.post(&format!("{path}/finish"), other).await.refused(412, "changed-meanwhile");
        }
        assert_eq!(text(&world.get(&path).await.ok(200), "status"), "succeeded");
    }

    async fn records_are_bounded(database: TestDatabase) {
        let world = World::full(database).await;
        let nested = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
        let outputs = |count: usize| (0..count).map(|number| (format!("o{number}"), json!("x"))).collect::<serde_json::Map<_, _>>();
        for (field, taken, refused) in [
            ("error", json!("e".repeat(64 * 1024)), json!("e".repeat(64 * 1024 + 1))),
            ("stack", json!("s".repeat(512)), json!("s".repeat(513))),
            ("service_file", json!("f".repeat(256 * 1024)), json!("f".repeat(256 * 1024 + 1))),
            ("outputs", json!(outputs(200)), json!(outputs(201))),
            ("outputs", json!({"x": "v".repeat(64 * 1024 - 2)}), json!({"x": "v".repeat(64 * 1024 - 1)})),
            ("declared_outputs", json!(outputs(200)), json!(outputs(201))),
            ("declared_outputs", json!({"x": "v".repeat(64 * 1024 - 2)}), json!({"x": "v".repeat(64 * 1024 - 1)})),
            ("declared_outputs", json!({"x": nested(32)}), json!({"x": nested(33)})),
            ("declared_outputs", json!({"n".repeat(255): 1}), json!({"n".repeat(256): 1})),
            ("declared_outputs", json!({" ": 1}), json!({"": 1})),
            ("custom", nested(32), nested(33)),
        ] {
            let path = format!("deployments/{}/finish", world.start_deployment(&world.owner).await);
            let problem = world.post(&path, json!({"status": "failed", field: refused})).await.refused(422, "invalid-input");
            assert!(problem.detail.starts_with(&format!("{field}: ")) && problem.detail.len() < 120, "{problem:?}");
            world.post(&path, json!({"status": "failed", field: taken})).await.ok(200);
        }
        for (field, limit) in [("framework", 2048), ("commit", 2048), ("branch", 2048)] {
            let mut start = deployment();
            start["facts"] = json!({field: "x".repeat(limit + 1)});
            world.post("deployments", start.clone()).await.refused(422, "invalid-input");
            start["facts"] = json!({field: "x".repeat(limit)});
            world.post("deployments", start).await.ok(201);
        }
    }

    async fn records_as_a_whole_are_bounded(database: TestDatabase) {
        let world = World::full(database).await;
        let finish = |body: Vec<u8>| {
            let world = &world;
            async move {
                let path = format!("deployments/{}/finish", world.start_deployment(&world.owner).await);
                world.send(Call::new("POST", &path).raw("application/json", body)).await
            }
        };
        // White space at its end makes a body as large as it is meant to be.
        let sized = |bytes: usize| {
            let mut body = json!({"status": "failed", "custom": "c".repeat(5 * 1024 * 1024)}).to_string().into_bytes();
            body.resize(bytes, b' ');
            body
        };
        let limit = 10 * 1024 * 1024;
        let problem = finish(sized(limit + 1)).await.refused(413, "too-large");
        assert_eq!(problem.detail, format!("the request body is larger than {limit} bytes"));
        finish(sized(limit)).await.ok(200);
        // 63 outputs of 64 KiB, and one that fills up 4 MiB or has a byte too many.
        let outputs = |last: usize| {
            let full = (0..63).map(|number| (format!("o{number}"), json!("v".repeat(64 * 1024 - 2))));
            let declared = full.collect::<serde_json::Map<_, _>>();
            json!({"status": "failed", "declared_outputs": declared, "outputs": {"last": "v".repeat(last - 3), "one": ""}})
        };
        finish(outputs(64 * 1024 - 1).to_string().into_bytes()).await.ok(200);
        let problem = finish(outputs(64 * 1024).to_string().into_bytes()).await.refused(422, "invalid-input");
        assert_eq!(problem.detail, "outputs: all of them together have 4194305 bytes as JSON, more than 4194304");
    }

    async fn a_removal_is_a_deployment_too(database: TestDatabase) {
        let world = World::full(database).await;
        let mut start = deployment();
        start["kind"] = json!("remove");
        let started = world.post("deployments", start.clone()).await.ok(201);
        assert_eq!(text(&started, "kind"), "remove");
        assert_eq!((&started["service_revision"], &started["instance_revision"]), (&json!(0), &json!(1)));
        start["kind"] = json!("destroy");
        world.post("deployments", start).await.refused(422, "invalid-input");
    }

    async fn an_outdated_resolution_is_not_deployed(database: TestDatabase) {
        let world = World::full(database).await;
        let start = |stage: &str, revision: i64| {
            let mut start = deployment();
            start["stage"] = json!(stage);
            start["profile_revision"] = json!(revision);
            start
        };
        world.post("deployments", start("live", 4)).await.ok(201);
        world.put("owners/profile:prod/parameters/tableName", json!({"value": "orders-2"})).await.ok(200);
        let problem = world.post("deployments", start("live", 4)).await.refused(412, "changed-meanwhile");
        assert_eq!(problem.detail, "profile `prod` was changed meanwhile");
        world.post("deployments", start("live", 5)).await.ok(201);
        world.patch("apps/shop", json!({"default_profile": null})).await.ok(200);
        world.post("deployments", start("feature-x", 5)).await.refused(412, "changed-meanwhile");
        let mut without = deployment();
        without["stage"] = json!("feature-x");
        assert!(world.post("deployments", without).await.ok(201)["profile"].is_null());
    }

    async fn only_its_starter_finishes_a_deployment(database: TestDatabase) {
        let world = World::full(database).await;
        let other = world.server.member(&world.org, Role::Owner, &Scope::ALL).await;
        let finish = |id: &str| within(ORG, Call::post(&format!("deployments/{id}/finish"), &json!({"status": "failed"})));
        world.server.as_actor(&other, finish(&world.deployment)).await.refused(404, "not-found");
        for status in ["running", "cancelled", ""] {
            let path = format!("deployments/{}/finish", world.deployment);
            world.post(&path, json!({"status": status})).await.refused(422, "invalid-input");
        }
        assert_eq!(text(&world.get(&format!("deployments/{}", world.deployment)).await.ok(200), "status"), "running");
        world.server.as_actor(&world.owner, finish(&world.deployment)).await.ok(200);
    }

    async fn deployments_are_found_by_what_they_are_of(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("apps", json!({"name": "site"})).await.ok(201);
        for (app, stage) in [("shop", "dev"), ("site", "live"), ("site", "dev")] {
            let mut start = deployment();
            (start["app"], start["stage"]) = (json!(app), json!(stage));
            world.post("deployments", start).await.ok(201);
        }
        let mut removal = deployment();
        (removal["service"], removal["region"], removal["kind"]) = (json!("billing"), json!("eu-west-1"), json!("remove"));
        world.post("deployments", removal).await.ok(201);
        let (first, second) = (("shop", "live"), ("shop", "live"));
        for (query, wanted) in [
            ("", vec![("shop", "live"), ("site", "dev"), ("site", "live"), ("shop", "dev"), second, first]),
            ("?app=site", vec![("site", "dev"), ("site", "live")]),
            ("?stage=live", vec![("shop", "live"), ("site", "live"), second, first]),
            ("?app=shop&stage=dev", vec![("shop", "dev")]),
            ("?stage=none", vec![]),
            ("?service=billing", vec![("shop", "live")]),
            ("?region=eu-west-1", vec![("shop", "live")]),
            ("?kind=remove", vec![("shop", "live")]),
            ("?kind=deploy&app=shop", vec![("shop", "dev"), second, first]),
            ("?status=succeeded", vec![first]),
            ("?status=failed", vec![]),
            ("?status=running&stage=live&service=orders", vec![("site", "live"), second]),
        ] {
            let listed = world.get(&format!("deployments{query}")).await.ok(200);
            let found: Vec<_> = listed["items"].as_array().unwrap().iter().map(|d| (text(d, "app"), text(d, "stage"))).collect();
            assert_eq!(found, wanted, "{query}");
        }
        world.get("deployments?app=none").await.refused(404, "not-found");
    }
}
