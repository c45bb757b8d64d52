//! Rules 2 and 3 for every combination of layers that are there and layers that are not.
//!
//! Absent is one answer; "not allowed" and "source down" are others, and never become it.

use serde_json::{Value, json};
use stagegate_core::access::{Role, Scope};
use stagegate_store::{on_both_databases, testing::TestDatabase};

use crate::support::{Call, ORG, World, actor::text, world::within};

/// The layers, the farthest first.
const OWNERS: [(&str, &str); 3] =
    [("profile", "profile:prod"), ("service", "service:shop:orders"), ("instance", "instance:shop:orders:live:us-east-1")];

/// What a layer can do with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Never,
    Value,
    Empty,
    Deleted,
}
const HELD: [Held; 4] = [Held::Never, Held::Value, Held::Empty, Held::Deleted];

/// Every combination, and the key that stands for it.
fn combinations() -> impl Iterator<Item = (String, [Held; 3])> {
    let all = HELD.into_iter().flat_map(|profile| {
        HELD.into_iter().flat_map(move |service| HELD.into_iter().map(move |instance| [profile, service, instance]))
    });
    all.enumerate().map(|(number, held)| (format!("key{number:02}"), held))
}

async fn hold_everything(world: &World) {
    for (index, (layer, owner)) in OWNERS.iter().enumerate() {
        for (key, held) in combinations() {
            let path = format!("owners/{owner}/parameters/{key}");
            let value = if held[index] == Held::Empty { "" } else { layer };
            if held[index] != Held::Never {
                world.put(&path, json!({"value": value})).await.ok(200);
            }
            if held[index] == Held::Deleted {
                world.delete(&path).await.ok(204);
            }
        }
    }
}

/// Who holds a key and with which value, the nearest first.
fn wanted(held: [Held; 3]) -> Vec<(String, String)> {
    let there = OWNERS.iter().zip(held).rev().filter(|(_, held)| matches!(held, Held::Value | Held::Empty));
    there.map(|((layer, _), held)| ((*layer).to_owned(), if held == Held::Empty { "" } else { *layer }.to_owned())).collect()
}

fn target(more: &Value) -> Value {
    let mut target = json!({"app": "shop", "stage": "live", "service": "orders", "region": "us-east-1"});
    target.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    target
}

on_both_databases! {
    async fn parameters_of_every_combination(database: TestDatabase) {
        let world = World::plain(database).await;
        for key in ["tableName", "apiToken"] {
            world.delete(&format!("owners/profile:prod/parameters/{key}")).await.ok(204);
        }
        hold_everything(&world).await;
        let resolved = world.post("resolve", target(&json!({"values": true}))).await.ok(200);
        let explained = world.post("explain", target(&json!({"reveal": true}))).await.ok(200);
        let of = |answer: &Value, key: &str| answer["parameters"].as_array().unwrap().iter().find(|p| p["key"] == key).cloned();
        let mut there = 0;
        for (key, held) in combinations() {
            let wanted = wanted(held);
            let winner = of(&resolved, &key).map(|p| (text(&p["source"], "layer").to_owned(), text(&p, "value").to_owned()));
            assert_eq!(winner.as_ref(), wanted.first(), "{held:?}");
            let chain = of(&explained, &key).map_or_else(Vec::new, |parameter| {
                let hidden = parameter["hidden"].as_array().unwrap().clone();
                let words = |value: &Value| (text(value, "layer").to_owned(), text(value, "value").to_owned());
                std::iter::once(&parameter["winner"]).chain(&hidden).map(words).collect()
            });
            assert_eq!(chain, wanted, "{held:?}");
            there += usize::from(!wanted.is_empty());
        }
        assert_eq!(there, 64 - 8, "two of the four ways are absence");
        assert_eq!(resolved["parameters"].as_array().unwrap().len(), there);
    }

    async fn credentials_of_every_combination(database: TestDatabase) {
        let world = World::plain(database).await;
        for alias in ["instance", "service", "org-default"] {
            world.add_provider(alias).await;
        }
        for (name, role, guarded) in [("none", false, false), ("role", true, false), ("guarded", false, true), ("both", true, true)] {
            world.post("profiles", json!({"name": name})).await.ok(201);
            if role {
                world.put(&format!("profiles/{name}/role"), json!({"arn": "arn:aws:iam::333333333333:role/profile"})).await.ok(200);
            }
            world.patch(&format!("profiles/{name}"), json!({"guarded": guarded})).await.ok(200);
            world.post("apps/shop/stages", json!({"name": name, "profile": name})).await.ok(201);
        }
        // Services with and without a link, and below each an instance with and without one, for each stage.
        for (service, linked) in [("plain", false), ("linked", true)] {
            for stage in ["none", "role", "guarded", "both"] {
                for region in ["plain", "linked"] {
                    let owner = format!("instance:shop:{service}:{stage}:{region}");
                    world.put(&format!("owners/{owner}/parameters/x"), json!({"value": ""})).await.ok(200);
                    if region == "linked" {
                        world.link(&owner, Some("instance")).await;
                    }
                }
            }
            if linked {
                world.put("owners/service:shop:linked/parameters/x", json!({"value": ""})).await.ok(200);
                world.link("service:shop:linked", Some("service")).await;
            }
        }
        let mut tried = 0;
        for with_default in [false, true] {
            world.default_provider(with_default.then_some("org-default")).await;
            for (stage, service, region) in ["none", "role", "guarded", "both"].iter().flat_map(|stage| {
                ["plain", "linked"].iter().flat_map(move |service| ["plain", "linked"].map(|region| (*stage, *service, region)))
            }) {
                let guarded = matches!(stage, "guarded" | "both");
                let candidates = [
                    ("instance", region == "linked"),
                    ("service", service == "linked"),
                    ("profile", matches!(stage, "role" | "both")),
                    ("org-default", with_default && !guarded),
                ];
                let wanted: Vec<_> = candidates.iter().filter(|(_, there)| *there).map(|(source, _)| (*source).to_owned()).collect();
                let asked = json!({"app": "shop", "stage": stage, "service": service, "region": region});
                let explained = world.post("explain", asked.clone()).await.ok(200);
                let credentials = &explained["credentials"];
                let winner = credentials["winner"].as_object().map(|_| credentials["winner"].clone());
                let (excluded, hidden): (Vec<Value>, Vec<Value>) =
                    credentials["hidden"].as_array().unwrap().iter().cloned().partition(|hidden| hidden.get("excluded").is_some());
                let got: Vec<_> = winner.iter().chain(&hidden).map(|candidate| text(candidate, "source").to_owned()).collect();
                let what = format!("{stage} {service} {region} {with_default}");
                assert_eq!(got, wanted, "{what}");
                assert!(winner.iter().chain(&hidden).all(|c| text(c, "role").ends_with(&format!("/{}", text(c, "source")))), "{what}");
                assert_eq!(excluded.len(), usize::from(with_default && guarded), "{what}");
                let resolved = world.post("resolve", asked).await.ok(200);
                assert_eq!(resolved["credentials"]["source"].as_str(), wanted.first().map(String::as_str), "{what}");
                tried += 1;
            }
        }
        assert_eq!(tried, 32);
    }
}

/// Whoever may not is told so, and never that there is nothing.
#[tokio::test]
async fn not_allowed_is_not_absent() {
    let world = World::plain(TestDatabase::sqlite()).await;
    let viewer = world.server.member(&world.org, Role::Viewer, &Scope::ALL).await;
    let stranger = world.server.user("stranger", false).await;
    let both = json!({"left": target(&json!({})), "right": target(&json!({}))});
    for (call, open) in [
        (Call::post("resolve", &target(&json!({"values": true}))), false),
        (Call::post("explain", &target(&json!({"reveal": true}))), false),
        (Call::get("apps/shop/stages/live/resolution?values=true"), false),
        (Call::post("resolve", &target(&json!({}))), true),
        (Call::post("explain", &target(&json!({}))), true),
        (Call::post("compare", &both), true),
        (Call::get("apps/shop/services/orders/instances/live:us-east-1/changes"), true),
        (Call::get("unread-parameters"), true),
    ] {
        let answer = world.server.as_actor(&viewer, within(ORG, call.clone())).await;
        if open {
            answer.ok(200);
        } else {
            answer.refused(403, "not-allowed");
        }
        world.server.as_actor(&stranger, within(ORG, call)).await.refused(404, "not-found");
    }
}

/// A value that cannot be opened, or a table that cannot be read, is a failure of ours in every answer that needs it.
#[tokio::test]
async fn a_broken_source_is_not_absent() {
    let world = World::plain(TestDatabase::sqlite()).await;
    world.put("owners/service:shop:orders/parameters/near", json!({"value": "x"})).await.ok(200);
    let id = world.post("deployments", target(&json!({}))).await.ok(201);
    let id = text(&id, "id");
    world.post(&format!("deployments/{id}/finish"), json!({"status": "succeeded"})).await.ok(200);
    let both = json!({"left": target(&json!({})), "right": target(&json!({}))});
    let opening = [
        Call::post("resolve", &target(&json!({"values": true}))),
        Call::post("explain", &target(&json!({}))),
        Call::post("explain", &target(&json!({"key": "tableName"}))),
        Call::post("compare", &both),
        Call::get("apps/shop/services/orders/instances/live:us-east-1/changes"),
        Call::get("apps/shop/stages/live/resolution?values=true"),
    ];
    let database = &world.server.database;
    database.execute("UPDATE parameter SET sealed_value = 'broken' WHERE key = 'tableName'").await;
    for call in &opening {
        world.send(call.clone()).await.refused(500, "internal");
    }
    // Another key, and whoever asks for no value, does not notice.
    world.post("explain", target(&json!({"key": "near"}))).await.ok(200);
    world.post("resolve", target(&json!({}))).await.ok(200);
    for (table, spared) in [("parameter", 0), ("provider_link", 0), ("provider", 0), ("profile_revision", 0)] {
        database.execute(&format!("ALTER TABLE {table} RENAME TO away")).await;
        for call in opening.iter().skip(spared).chain(&[Call::post("resolve", &target(&json!({})))]) {
            world.send(call.clone()).await.refused(500, "internal");
        }
        database.execute(&format!("ALTER TABLE away RENAME TO {table}")).await;
    }
    database.execute("ALTER TABLE assignment RENAME TO away").await;
    let past = target(&json!({"at": "2099-01-01T00:00:00Z"}));
    world.post("resolve", past).await.refused(500, "internal");
}
