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
        let end = json!({"status": "succeeded", "stack": "shop-live", "outputs": {"url": "https://x.test"}});
        let finished = world.post(&format!("{path}/finish"), end.clone()).await.ok(200);
        assert_eq!(text(&finished, "status"), "succeeded");
        assert!(finished["finished_at"].is_string());
        let shown = world.get(&path).await.ok(200);
        assert_eq!((&shown["facts"], &shown["outputs"], text(&shown, "stack")), (&facts, &end["outputs"], "shop-live"));
        let listed = world.get("deployments").await.ok(200);
        let whole = listed.to_string();
        assert!(!whole.contains("https://x.test") && !whole.contains("\"commit\""), "lists hold no details: {whole}");
        // The record does not change with the profile, and ends once.
        world.patch("profiles/prod", json!({"name": "production"})).await.ok(200);
        assert_eq!(text(&world.get(&path).await.ok(200), "profile"), "prod");
        world.post(&format!("{path}/finish"), json!({"status": "failed"})).await.refused(412, "changed-meanwhile");
        assert_eq!(text(&world.get(&path).await.ok(200), "status"), "succeeded");
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

    async fn deployments_are_found_by_app_and_stage(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("apps", json!({"name": "site"})).await.ok(201);
        for (app, stage) in [("shop", "dev"), ("site", "live"), ("site", "dev")] {
            let mut start = deployment();
            (start["app"], start["stage"]) = (json!(app), json!(stage));
            world.post("deployments", start).await.ok(201);
        }
        for (query, wanted) in [
            ("", vec![("site", "dev"), ("site", "live"), ("shop", "dev"), ("shop", "live")]),
            ("?app=site", vec![("site", "dev"), ("site", "live")]),
            ("?stage=live", vec![("site", "live"), ("shop", "live")]),
            ("?app=shop&stage=dev", vec![("shop", "dev")]),
            ("?stage=none", vec![]),
        ] {
            let listed = world.get(&format!("deployments{query}")).await.ok(200);
            let found: Vec<_> = listed["items"].as_array().unwrap().iter().map(|d| (text(d, "app"), text(d, "stage"))).collect();
            assert_eq!(found, wanted, "{query}");
        }
        world.get("deployments?app=none").await.refused(404, "not-found");
    }
}
