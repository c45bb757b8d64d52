//! Resolutions and what is asked about them: why, how it was, what differs, what changed, what nobody reads.

mod changes;
mod compare;
mod explain;
mod look_back;
mod providers;
mod renames;
mod tagged;
mod unread;

use serde_json::{Value, json};
use stagegate_store::testing::TestDatabase;

use crate::support::{
    Answer, ORG, World,
    actor::text,
    world::{deployment, role},
};

/// Where the deployment of [`World::plain`] went.
const INSTANCE: &str = "instance:shop:orders:live:us-east-1";
const SERVICE: &str = "service:shop:orders";
const PROFILE: &str = "profile:prod";

/// A request about the instance of [`World::plain`], with these further fields.
fn asked(more: &Value) -> Value {
    let mut body = json!({"app": "shop", "stage": "live", "service": "orders", "region": "us-east-1"});
    for (field, value) in more.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

impl World {
    /// Like [`World::full`], without anything that belongs to a service or an instance: profiles `prod` and `spare` are at
    /// revision 4.
    pub(crate) async fn plain(database: TestDatabase) -> Self {
        let mut world = Self::empty(database).await;
        for profile in ["prod", "spare"] {
            let made = world.post("profiles", json!({"name": profile})).await.ok(201);
            world.server.sts.role(&role(ORG, profile)).trusts(text(&made, "external_id"));
            for (key, value) in [("tableName", "orders"), ("apiToken", "t0ken")] {
                world.set(&format!("profile:{profile}"), key, value).await;
            }
            world.put(&format!("profiles/{profile}/role"), json!({"arn": role(ORG, profile)})).await.ok(200);
        }
        world.post("apps", json!({"name": "shop", "default_profile": "prod"})).await.ok(201);
        world.post("apps/shop/stages", json!({"name": "live", "profile": "prod"})).await.ok(201);
        let started = world.post("deployments", deployment()).await.ok(201);
        text(&started, "id").clone_into(&mut world.deployment);
        world
    }

    async fn explain(&self, more: Value) -> Answer {
        self.post("explain", asked(&more)).await
    }

    async fn resolve(&self, more: Value) -> Answer {
        self.post("resolve", asked(&more)).await
    }

    pub(crate) async fn set(&self, owner: &str, key: &str, value: &str) {
        self.put(&format!("owners/{owner}/parameters/{key}"), json!({"value": value})).await.ok(200);
    }

    async fn unset(&self, owner: &str, key: &str) {
        self.delete(&format!("owners/{owner}/parameters/{key}")).await.ok(204);
    }

    /// Deploys to an instance with what it resolves to now; returns the record's id.
    async fn deploy(&self, status: &str) -> String {
        self.record("deploy", status).await
    }

    async fn record(&self, kind: &str, status: &str) -> String {
        let started = self.post("deployments", asked(&json!({"kind": kind}))).await.ok(201);
        let id = text(&started, "id").to_owned();
        self.post(&format!("deployments/{id}/finish"), json!({"status": status})).await.ok(200);
        id
    }
}

/// The values of a resolution, as `key=value` words.
fn values(resolution: &Value) -> String {
    let parameters = resolution["parameters"].as_array().unwrap().iter();
    let words = parameters.map(|parameter| format!("{}={}", text(parameter, "key"), parameter["value"].as_str().unwrap_or("-")));
    words.collect::<Vec<_>>().join(" ")
}
