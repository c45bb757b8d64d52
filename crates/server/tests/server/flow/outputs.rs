//! Outputs: those of the last deploy of an instance that worked.

use serde_json::{Value, json};
use stagegate_core::access::{Role, Scope};
use stagegate_store::on_both_databases;

use crate::support::{
    Call, ORG, World,
    actor::text,
    world::{deployment, within},
};

const OUTPUTS: &str = "apps/shop/services/orders/instances/live:us-east-1/outputs";

impl World {
    /// Records a deployment from start to end; returns its id.
    pub(super) async fn deployed(&self, kind: &str, end: Value) -> String {
        let mut start = deployment();
        start["kind"] = json!(kind);
        let id = text(&self.post("deployments", start).await.ok(201), "id").to_owned();
        self.post(&format!("deployments/{id}/finish"), end).await.ok(200);
        id
    }
}

/// Names, kinds and values.
fn shown(outputs: &Value) -> Vec<(String, String, Value)> {
    let item = |item: &Value| (text(item, "name").to_owned(), text(item, "kind").to_owned(), item["value"].clone());
    outputs["items"].as_array().unwrap().iter().map(item).collect()
}

on_both_databases! {
    async fn the_last_deploy_that_worked_has_the_outputs(database: TestDatabase) {
        let world = World::full(database).await;
        let end = json!({"status": "succeeded", "outputs": {"Url": "https://x", "both": "of the stack"},
                         "declared_outputs": {"both": 1, "api": {"urls": ["https://a", "https://b"], "n": null}}});
        let id = world.deployed("deploy", end).await;
        let outputs = world.get(OUTPUTS).await.ok(200);
        assert!(outputs["finished_at"].is_string() && text(&outputs, "deployment") == id, "{outputs}");
        let item = |name: &str, kind: &str, value: Value| (name.to_owned(), kind.to_owned(), value);
        assert_eq!(shown(&outputs), [
            item("both", "declared", json!(1)),
            item("api", "declared", json!({"urls": ["https://a", "https://b"], "n": null})),
            item("Url", "stack", json!("https://x")),
            item("both", "stack", json!("of the stack")),
        ]);
        for (key, kind, value) in [
            ("both", "declared", json!(1)),
            ("Url", "stack", json!("https://x")),
            ("api.urls.1", "declared", json!("https://b")),
            ("api.n", "declared", Value::Null),
        ] {
            let output = world.get(&format!("{OUTPUTS}/{key}")).await.ok(200);
            assert_eq!(output, json!({"name": key, "kind": kind, "value": value}));
        }
        for key in ["none", "api.none", "url", "api.urls.2", "Url.x", "a%20b", "%2E%2E"] {
            let problem = world.get(&format!("{OUTPUTS}/{key}")).await.refused(404, "not-found");
            assert!(problem.detail.starts_with("no output `") && problem.hint.unwrap().contains("output list"));
        }
        // A failed deploy leaves what was there, and so does one that still runs.
        world.deployed("deploy", json!({"status": "failed", "outputs": {"Url": "https://y"}})).await;
        world.deployed("remove", json!({"status": "failed"})).await;
        world.start_deployment(&world.owner).await;
        assert_eq!(world.get(OUTPUTS).await.ok(200), outputs);
        // Nothing is left of what was removed.
        world.deployed("remove", json!({"status": "succeeded", "outputs": {"Url": "https://z"}})).await;
        assert_eq!(world.get(OUTPUTS).await.ok(200), json!({"deployment": null, "finished_at": null, "items": []}));
        world.get(&format!("{OUTPUTS}/Url")).await.refused(404, "not-found");
        world.deployed("deploy", json!({"status": "succeeded", "outputs": {"Url": "https://again"}})).await;
        assert_eq!(text(&world.get(&format!("{OUTPUTS}/Url")).await.ok(200), "value"), "https://again");
    }

    async fn instances_are_named_by_place_or_id(database: TestDatabase) {
        let world = World::full(database).await;
        let id = |owner: Value| text(&owner, "id").to_owned();
        let app = id(world.get("apps/shop").await.ok(200));
        let service = id(world.get("owners/service:shop:orders").await.ok(200));
        let instance = id(world.get("owners/instance:shop:orders:live:us-east-1").await.ok(200));
        let wanted = world.get(OUTPUTS).await.ok(200);
        assert_eq!(shown(&wanted).len(), 1);
        for path in [
            format!("apps/{app}/services/{service}/instances/{instance}/outputs"),
            format!("apps/shop/services/orders/instances/{instance}/outputs"),
        ] {
            assert_eq!(world.get(&path).await.ok(200), wanted, "{path}");
        }
        // An instance of another service is not one of this service.
        let mut billing = deployment();
        billing["service"] = json!("billing");
        world.post("deployments", billing).await.ok(201);
        for path in [
            format!("apps/shop/services/billing/instances/{instance}/outputs"),
            "apps/none/services/orders/instances/live:us-east-1/outputs".to_owned(),
            "apps/shop/services/none/instances/live:us-east-1/outputs".to_owned(),
            "apps/shop/services/orders/instances/live/outputs".to_owned(),
            "apps/shop/services/orders/instances/none:us-east-1/outputs".to_owned(),
            "apps/shop/services/orders/instances/ins_0192f0c1e8a07b3c9d4e5f60718293a4/outputs".to_owned(),
        ] {
            world.get(&path).await.refused(404, "not-found");
            world.get(&format!("{path}/url")).await.refused(404, "not-found");
        }
        let empty = world.get("apps/shop/services/billing/instances/live:us-east-1/outputs").await.ok(200);
        assert!(empty["deployment"].is_null() && shown(&empty).is_empty(), "it was not deployed yet: {empty}");
    }

    async fn whoever_sees_outputs_may_reveal_what_is_in_them(database: TestDatabase) {
        let world = World::full(database).await;
        let id = world.deployed("deploy", json!({"status": "succeeded", "outputs": {"token": "t0ken"}})).await;
        let reads = world.server.member(&world.org, Role::Developer, &[Scope::Read, Scope::Manage]).await;
        let deploys = world.server.member(&world.org, Role::Developer, &[Scope::Deploy]).await;
        let one = format!("{OUTPUTS}/token");
        let (shown, diff) = (format!("deployments/{id}"), format!("deployments/{id}/diff"));
        for path in ["owners/profile:prod/parameters/apiToken", OUTPUTS, &one, &shown, &diff] {
            let get = || within(ORG, Call::get(path));
            world.server.as_actor(&reads, get()).await.refused(403, "not-allowed");
            world.server.as_actor(&deploys, get()).await.ok(200);
        }
        world.server.as_actor(&reads, within(ORG, Call::get("deployments"))).await.ok(200);
    }

    async fn who_reads_outputs_is_written_down(database: TestDatabase) {
        let world = World::full(database).await;
        let id = world.deployed("deploy", json!({"status": "succeeded", "declared_outputs": {"api": {"url": "x"}}})).await;
        let before = world.server.audit().await.len();
        world.get(OUTPUTS).await.ok(200);
        world.get(&format!("{OUTPUTS}/api.url")).await.ok(200);
        let rows = world.server.audit().await.split_off(before);
        let rows: Vec<_> = rows.iter().map(|row| (row.action.as_str(), row.detail.as_str())).collect();
        assert_eq!(rows, [("output.read", id.as_str()), ("output.read", &*format!("{id} api"))]);
    }
}
