//! What differs between two deployments.

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use crate::support::{World, actor::text, world::deployment};

impl World {
    /// Deploys with these facts and this end; returns the id.
    async fn deployed_from(&self, facts: Value, end: Value) -> String {
        let mut start = deployment();
        start["facts"] = facts;
        let id = text(&self.post("deployments", start).await.ok(201), "id").to_owned();
        self.post(&format!("deployments/{id}/finish"), end).await.ok(200);
        id
    }
}

/// Keys, what happened, and who held them.
fn parameters(difference: &Value) -> Vec<(String, String, String, String)> {
    let winner = |winner: Option<&Value>| {
        winner.map_or_else(String::new, |winner| format!("{} r{}", text(winner, "owner"), winner["revision"]))
    };
    let line = |change: &Value| {
        let (from, to) = (winner(change.get("from")), winner(change.get("to")));
        (text(change, "key").to_owned(), text(change, "change").to_owned(), from, to)
    };
    difference["parameters"].as_array().unwrap().iter().map(line).collect()
}

const ORDERS: &str = "service:shop:orders";
const LIVE: &str = "instance:shop:orders:live:us-east-1";

on_both_databases! {
    async fn a_deployment_is_compared_with_the_one_before(database: TestDatabase) {
        let world = World::full(database).await;
        for (owner, key) in [(ORDERS, "gone"), (ORDERS, "moved"), (ORDERS, "again"), ("profile:prod", "hidden")] {
            world.set(owner, key, "value").await;
        }
        let file = "service: orders\nprovider: aws\n";
        let facts = json!({"commit": "abc", "branch": "main", "framework": "osls 4.3.1", "dirty": false});
        let end = json!({"status": "succeeded", "outputs": {"Url": "https://a", "Old": "x"}, "declared_outputs": {"n": 1}, "service_file": file});
        let from = world.deployed_from(facts.clone(), end.clone()).await;
        // Neither a failed deploy nor a removal is what one compares with.
        world.deployed("deploy", json!({"status": "failed"})).await;
        world.deployed("remove", json!({"status": "succeeded"})).await;
        world.set("profile:prod", "tableName", "orders-2").await;
        world.set(ORDERS, "again", "value").await;
        world.set(LIVE, "moved", "value").await;
        world.set(LIVE, "hidden", "nearer").await;
        world.set(LIVE, "new", "value").await;
        world.delete(&format!("owners/{ORDERS}/parameters/gone")).await.ok(204);
        let facts = json!({"commit": "def", "branch": "main", "framework": "osls 4.3.1", "repository": "https://host/a"});
        let end = json!({"status": "succeeded", "outputs": {"Url": "https://b"}, "declared_outputs": {"n": 1, "api": {"u": null}},
                         "service_file": file.to_owned() + "functions: {}\n"});
        let to = world.deployed_from(facts, end).await;
        let difference = world.get(&format!("deployments/{to}/diff")).await.ok(200);
        assert_eq!((text(&difference["from"], "id"), text(&difference["to"], "id")), (&*from, &*to));
        assert_eq!((&difference["from"]["profile_revision"], &difference["to"]["profile_revision"]), (&json!(5), &json!(6)));
        assert_eq!(difference["facts"], json!([
            {"name": "commit", "from": "abc", "to": "def"},
            {"name": "dirty", "from": "false"},
            {"name": "repository", "to": "https://host/a"},
        ]));
        let line = |key: &str, change: &str, from: &str, to: &str| (key.to_owned(), change.to_owned(), from.to_owned(), to.to_owned());
        assert_eq!(parameters(&difference), [
            line("gone", "removed", "shop/orders r1", ""),
            line("hidden", "changed", "prod r5", "shop/orders live:us-east-1 r3"),
            line("moved", "moved", "shop/orders r2", "shop/orders live:us-east-1 r2"),
            line("new", "added", "", "shop/orders live:us-east-1 r4"),
            line("tableName", "changed", "prod r2", "prod r6"),
        ]);
        let [_, hidden, moved, ..] = &difference["parameters"].as_array().unwrap()[..] else { panic!("{difference}") };
        assert_eq!(moved["from"]["fingerprint"], moved["to"]["fingerprint"]);
        assert_ne!(hidden["from"]["fingerprint"], hidden["to"]["fingerprint"]);
        assert_eq!(difference["outputs"], json!([
            {"name": "api", "kind": "declared", "change": "added", "to": {"u": null}},
            {"name": "Old", "kind": "stack", "change": "removed", "from": "x"},
            {"name": "Url", "kind": "stack", "change": "changed", "from": "https://a", "to": "https://b"},
        ]));
        let files = &difference["service_file"];
        assert_eq!((&files["changed"], &files["from"]["lines"], &files["to"]["lines"]), (&json!(true), &json!(2), &json!(3)));
        assert!(!difference.to_string().contains("orders-2"), "no values: {difference}");

        // With itself nothing differs, and the other way round everything does.
        let same = world.get(&format!("deployments/{to}/diff?with={to}")).await.ok(200);
        for list in ["facts", "parameters", "outputs", "deleted_owners"] {
            assert_eq!(same[list], json!([]), "{list}");
        }
        assert_eq!(same["service_file"]["changed"], false);
        let back = world.get(&format!("deployments/{from}/diff?with={to}")).await.ok(200);
        assert_eq!(back["outputs"][0]["change"], "removed");
        // Without a service file on one side nobody can tell.
        let bare = world.deployed("deploy", json!({"status": "succeeded"})).await;
        assert!(world.get(&format!("deployments/{bare}/diff")).await.ok(200)["service_file"].get("changed").is_none());
    }

    async fn what_was_deleted_is_not_compared(database: TestDatabase) {
        let world = World::full(database).await;
        let before = world.deployed("deploy", json!({"status": "succeeded"})).await;
        world.put("apps/shop/stages/live", json!({"profile": "spare"})).await.ok(200);
        world.patch("apps/shop", json!({"default_profile": null})).await.ok(200);
        let after = world.deployed("deploy", json!({"status": "succeeded"})).await;
        let both = format!("deployments/{after}/diff?with={before}");
        let moved = world.get(&both).await.ok(200);
        assert_eq!(parameters(&moved).iter().map(|line| line.1.as_str()).collect::<Vec<_>>(), ["moved", "moved"]);
        world.delete("profiles/prod").await.ok(204);
        let difference = world.get(&both).await.ok(200);
        assert_eq!(difference["deleted_owners"], json!(["profile prod"]));
        assert_eq!(text(&difference["from"], "profile"), "prod");
    }

    async fn there_must_be_two(database: TestDatabase) {
        let world = World::full(database).await;
        let mut other = deployment();
        other["region"] = json!("eu-west-1");
        let id = text(&world.post("deployments", other).await.ok(201), "id").to_owned();
        let problem = world.get(&format!("deployments/{id}/diff")).await.refused(404, "not-found");
        assert_eq!(problem.detail, format!("no deployment before `{id}`"));
        assert!(problem.hint.unwrap().contains("deployment diff A B"));
        world.get(&format!("deployments/{id}/diff?with={}", world.deployment)).await.ok(200);
        for with in ["none", "a%20b", "dep_0192f0c1e8a07b3c9d4e5f60718293a4"] {
            world.get(&format!("deployments/{id}/diff?with={with}")).await.refused(404, "not-found");
            world.get(&format!("deployments/{with}/diff?with={id}")).await.refused(404, "not-found");
        }
        world.get(&format!("deployments/{id}/diff?from={id}")).await.refused(422, "invalid-input");
        world.get(&format!("deployments/{id}/diff?with=a%00b")).await.refused(422, "invalid-input");
    }
}
