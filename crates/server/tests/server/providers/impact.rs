//! What a change would do: told before, and exactly what happens then.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stagegate_store::{on_both_databases, testing::TestDatabase};

use super::stripe;
use crate::support::{Call, World, actor::text};

/// A stage that was not added.
const ANY_OTHER: &str = "elsewhere";

/// A target, and who wins there.
type Winners = BTreeMap<String, Value>;

impl World {
    /// Everything that can be deployed here, resolved one by one.
    async fn winners(&self) -> Winners {
        let mut winners = Winners::new();
        for (stage, service, region) in [
            ("live", None, None),
            ("vault", None, None),
            ("bare", None, None),
            ("live", Some("orders"), None),
            ("vault", Some("orders"), None),
            ("bare", Some("orders"), None),
            ("live", Some("orders"), Some("us-east-1")),
            ("vault", Some("orders"), Some("us-east-1")),
            ("pr-1", Some("orders"), Some("us-east-1")),
            ("pr-1", Some("orders"), None),
            (ANY_OTHER, None, None),
            (ANY_OTHER, Some("orders"), None),
        ] {
            let target = json!({"app": "shop", "stage": stage, "service": service, "region": region});
            let resolved = self.post("resolve", target).await.ok(200);
            winners.insert(named(stage, service, region), winner(&resolved["credentials"]));
        }
        winners
    }
}

fn named(stage: &str, service: Option<&str>, region: Option<&str>) -> String {
    format!("{stage} {} {}", service.unwrap_or("-"), region.unwrap_or("-"))
}

fn winner(credentials: &Value) -> Value {
    let mut winner = credentials.clone();
    winner.as_object_mut().map(|fields| fields.remove("kind"));
    winner
}

/// The changes that an impact lists.
fn told(impact: &Value) -> BTreeMap<String, (Value, Value)> {
    let changes = impact["changes"].as_array().unwrap();
    assert_eq!((&impact["total"], &impact["truncated"]), (&json!(changes.len()), &json!(false)));
    let name = |change: &Value| {
        named(change["stage"].as_str().unwrap_or(ANY_OTHER), change["service"].as_str(), change["region"].as_str())
    };
    changes.iter().map(|change| (name(change), (change["before"].clone(), change["after"].clone()))).collect()
}

/// Stages `live` (a role), `bare` (none) and `vault` (guarded, none); `orders` was deployed to `live`, `vault` and `pr-1`,
/// which gets the default profile: that of `bare`.
async fn world(database: TestDatabase) -> World {
    let world = World::full(database).await;
    for profile in ["bare", "vault"] {
        world.post("profiles", json!({"name": profile})).await.ok(201);
        world.post("apps/shop/stages", json!({"name": profile, "profile": profile})).await.ok(201);
    }
    world.patch("profiles/vault", json!({"guarded": true})).await.ok(200);
    world.patch("apps/shop", json!({"default_profile": "bare"})).await.ok(200);
    for stage in ["vault", "pr-1"] {
        let start = json!({"app": "shop", "service": "orders", "stage": stage, "region": "us-east-1"});
        world.post("deployments", start).await.ok(201);
    }
    for (alias, account) in [("main", '5'), ("other", '6')] {
        world.add_role(alias, account).await;
    }
    world
}

fn call(method: &str, path: &str) -> Call {
    let call = Call::new(method, path).if_match("*");
    if method == "PUT" && path.starts_with("owners") { call.json(&json!({})) } else { call }
}

on_both_databases! {
    async fn what_is_told_is_what_happens(database: TestDatabase) {
        let world = world(database).await;
        let mut before = world.winners().await;
        let live = "owners/instance:shop:orders:live:us-east-1/links";
        for (method, path, count, guarded) in [
            ("PUT", "providers/main/default", 3, 2),
            ("PUT", "providers/other/default", 3, 2),
            ("PUT", "owners/service:shop:orders/links/main", 8, 0),
            ("PUT", &format!("{live}/other"), 1, 0),
            ("DELETE", "providers/other/default", 2, 1),
            ("PUT", &format!("{live}/main"), 1, 0),
            ("PUT", "owners/instance:shop:orders:vault:us-east-1/links/other", 1, 0),
            ("DELETE", "owners/service:shop:orders/links/main", 6, 0),
            ("PUT", "providers/main/default", 3, 1),
            ("DELETE", "owners/instance:shop:orders:vault:us-east-1/links/other", 1, 0),
            ("DELETE", &format!("{live}/main"), 1, 0),
        ] {
            let events = world.server.audit().await.len();
            let dry = world.send(call(method, &format!("{path}?dry_run=true"))).await.ok(200);
            assert_eq!(world.server.audit().await.len(), events, "nothing was done");
            assert_eq!(world.winners().await, before, "nothing was changed");
            let told = told(&dry);
            assert_eq!((told.len(), &dry["guarded"]), (count, &json!(guarded)), "{method} {path}: {dry:#}");
            world.send(call(method, path)).await.ok(200);
            let after = world.winners().await;
            for (target, was) in &before {
                // A service without a link of its own is like the stage as such.
                let Some(change) = told.get(target) else {
                    let linked = target.split(' ').nth(1) != Some("orders") || target.ends_with("us-east-1");
                    assert!(!linked || *was == after[target], "{method} {path}: {target} was not told");
                    continue;
                };
                assert_eq!(*change, (was.clone(), after[target].clone()), "{method} {path}: {target}");
            }
            before = after;
        }
    }

    async fn a_guarded_stage_is_said_to_be_one(database: TestDatabase) {
        let world = world(database).await;
        world.send(call("PUT", "providers/main/default")).await.ok(200);
        let link = "owners/instance:shop:orders:vault:us-east-1/links/other";
        world.send(call("PUT", link)).await.ok(200);
        let impact = world.send(call("DELETE", &format!("{link}?dry_run=true"))).await.ok(200);
        let change = &impact["changes"][0];
        assert_eq!((text(change, "stage"), &change["guarded"], &change["after"]), ("vault", &json!(true), &Value::Null));
        assert_eq!(text(&change["before"], "provider"), "other");
    }

    async fn an_owner_that_is_not_there_yet_is_told_as_well(database: TestDatabase) {
        let world = world(database).await;
        let app = text(&world.get("apps/shop").await.ok(200), "id").to_owned();
        for owner in ["instance:shop:new:live:eu-west-1".to_owned(), format!("instance:{app}:new:live:eu-west-1")] {
            let impact = world.send(call("PUT", &format!("owners/{owner}/links/main?dry_run=true"))).await.ok(200);
            let names: Vec<_> = told(&impact).into_keys().collect();
            assert_eq!(names, ["live new eu-west-1"]);
        }
        let impact = world.send(call("PUT", "owners/service:shop:new/links/main?dry_run=true")).await.ok(200);
        let names: Vec<_> = told(&impact).into_keys().collect();
        assert_eq!(names, ["bare new -", "elsewhere new -", "live new -", "vault new -"]);
        assert_eq!(world.get("owners/service:shop:new").await.tag(), "\"r0\"");
        world.send(call("PUT", "owners/service:none:new/links/main?dry_run=true")).await.refused(404, "not-found");
    }

    async fn what_is_archived_is_told_and_marked(database: TestDatabase) {
        let world = world(database).await;
        world.patch("apps/shop/services/orders/instances/pr-1:us-east-1", json!({"archived": true})).await.ok(200);
        let impact = world.send(call("PUT", "providers/main/default?dry_run=true")).await.ok(200);
        let archived = |change: &Value| (change["stage"].as_str().map(str::to_owned), change["archived"] == true);
        let told: Vec<_> = impact["changes"].as_array().unwrap().iter().map(archived).collect();
        assert_eq!(told, [(Some("bare".to_owned()), false), (Some("pr-1".to_owned()), true), (None, false)]);
    }

    async fn other_vendors_have_an_impact_of_their_own(database: TestDatabase) {
        let world = world(database).await;
        world.post("providers", stripe("payments")).await.ok(201);
        let impact = world.send(call("PUT", "providers/payments/default?dry_run=true")).await.ok(200);
        let names: Vec<_> = told(&impact).into_keys().collect();
        assert_eq!(names, ["bare - -", "elsewhere - -", "live - -", "live orders us-east-1", "pr-1 orders us-east-1"]);
        assert_eq!(impact["guarded"], json!(2));
        assert_eq!(impact["changes"][0]["after"], json!({"source": "org-default", "provider": "payments"}));
    }
}
