//! Changes of what is there: one revision for each owner, and a record of each.

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use super::{OTHER_ROLE, everything};
use crate::support::{World, actor::text};

fn profile(entry: &Value) -> Value {
    json!({"version": 1, "profiles": {"prod": entry}})
}

on_both_databases! {
    async fn all_changes_of_an_owner_are_one_revision(database: TestDatabase) {
        let world = World::full(database).await;
        let before = (world.revision("profile:prod").await, world.server.audit().await.len());
        let document = profile(&json!({"description": "New", "role": OTHER_ROLE, "guarded": true, "parameters": {
            "tableName": {"value": "orders-2"},
            "apiToken": {"from": "kept", "visibility": "write-only"},
            "fresh": {"value": ""},
        }}));
        let plan = world.apply_with(document.clone(), json!({"message": "From the file"})).await.ok(200);
        assert_eq!(plan["actions"].as_array().unwrap().len(), 4);
        assert_eq!(world.revision("profile:prod").await, before.0 + 1);
        let newest = &world.get("owners/profile:prod/revisions?limit=1").await.ok(200)["items"][0];
        assert_eq!((text(newest, "message"), text(newest, "author")), ("From the file", "Ada"));
        assert_eq!(text(newest, "change"), "description changed, access role set, guarded, 3 parameters set");
        let profile = world.get("profiles/prod").await.ok(200);
        assert_eq!((text(&profile, "description"), text(&profile, "role"), &profile["guarded"]), ("New", OTHER_ROLE, &json!(true)));
        let resolved = world.post("resolve", json!({"app": "shop", "stage": "live", "values": true, "purpose": "deploy"})).await.ok(200);
        let values: Vec<_> = resolved["parameters"].as_array().unwrap().iter()
            .map(|parameter| (text(parameter, "key"), text(parameter, "value"), text(parameter, "visibility"))).collect();
        let want = [("apiToken", "t0ken", "write-only"), ("fresh", "", "masked"), ("tableName", "orders-2", "masked")];
        assert_eq!(values, want);

        let rows = world.server.audit().await.split_off(before.1);
        let mut acts: Vec<_> = rows.iter().map(|row| (row.action.as_str(), row.detail.as_str())).collect();
        acts.sort_unstable();
        let words = "description changed, access role set, guarded, 3 parameters set r5";
        assert_eq!(acts[..2], [("configuration.apply", "1 created, 3 changed, 0 deleted"), ("owner.apply", words)]);
        assert_eq!(acts[2].0, "stage.resolve");
        let request = &rows[0].request_id;
        assert!(rows[..2].iter().all(|row| row.request_id == *request && row.user == world.owner.user), "{rows:?}");
        assert_eq!(world.apply(document).await.actions, Vec::<String>::new());
    }

    async fn kept_values_that_changed_are_not_overwritten(database: TestDatabase) {
        let world = World::full(database).await;
        let exported = world.exported("").await;
        world.put("owners/profile:prod/parameters/tableName", json!({"value": "changed"})).await.ok(200);
        let plan = world.dry_run(exported.clone()).await;
        let [conflict] = &plan.conflicts[..] else { panic!("{:?}", plan.conflicts) };
        assert!(conflict.starts_with("profiles.prod.parameters.tableName: the value was changed since the file was written"));
        let problem = world.apply_with(exported, json!({})).await.refused(409, "conflict");
        assert!(problem.detail.starts_with("profiles.prod.parameters.tableName: the value was changed"), "{problem:?}");
        let unseen = profile(&json!({"parameters": {"tableName": {"from": "kept"}, "none": {"from": "kept"}}}));
        let plan = world.dry_run(unseen).await;
        assert_eq!(plan.conflicts.len(), 1);
        assert!(plan.conflicts[0].starts_with("profiles.prod.parameters.none: there is no value to keep"), "{:?}", plan.conflicts);
    }

    async fn providers_change_and_keep_their_secrets(database: TestDatabase) {
        let world = World::empty(database).await;
        world.apply(everything()).await;
        // Static keys never serve a guarded stage.
        world.patch("profiles/prod", json!({"guarded": false})).await.ok(200);
        let issued = || {
            let target = json!({"app": "shop", "stage": "live", "service": "orders", "region": "us-east-1"});
            world.post("credentials", target)
        };
        let before = issued().await.ok(200);
        assert_eq!((text(&before, "access_key_id"), text(&before, "secret_access_key")), ("AKIAIOSFODNN7EXAMPLE", "first/SECRET+key"));
        let edit = json!({"version": 1, "providers": {
            "keys": {"kind": "aws-keys", "access_key_id": "AKIAIOSFODNN7EXAMPLE", "description": "new"},
            "pay": {"kind": "vendor", "vendor": "stripe", "details": {"HOOK": {"value": "changed"}, "NEW": {"value": "n"}}},
            "main": {"kind": "aws-role", "role": OTHER_ROLE},
        }});
        let plan = world.apply(edit.clone()).await;
        assert_eq!(plan.actions, [
            "change provider keys: description",
            "change provider main: role",
            "change provider pay: details.HOOK, details.NEW",
        ]);
        let after = issued().await.ok(200);
        assert_eq!((text(&after, "access_key_id"), text(&after, "secret_access_key")), ("AKIAIOSFODNN7EXAMPLE", "first/SECRET+key"));
        assert_eq!(world.apply(edit).await.actions, Vec::<String>::new());
        let pay = &world.exported("").await["providers"]["pay"];
        assert_eq!(pay["details"].as_object().unwrap().keys().collect::<Vec<_>>(), ["API_KEY", "HOOK", "NEW"]);
        // Another key with the secret of this one is no pair.
        let alone = json!({"version": 1, "providers": {"keys": {"kind": "aws-keys", "access_key_id": "AKIAANOTHEREXAMPLE12"}}});
        world.apply_with(alone, json!({})).await.refused(409, "conflict");
        let secret = json!({"version": 1, "providers": {"keys": {"kind": "aws-keys", "access_key_id": "AKIAANOTHEREXAMPLE12",
                            "secret_access_key": {"value": "second/SECRET"}}}});
        assert_eq!(world.apply(secret).await.actions, ["change provider keys: access_key_id, secret_access_key"]);
        let rotated = issued().await.ok(200);
        assert_eq!((text(&rotated, "access_key_id"), text(&rotated, "secret_access_key")), ("AKIAANOTHEREXAMPLE12", "second/SECRET"));
    }

    async fn the_default_moves_in_one_step(database: TestDatabase) {
        let world = World::empty(database).await;
        world.apply(everything()).await;
        let providers = |main: Value, new: Value| {
            json!({"version": 1, "providers": {
                "amain": {"kind": "aws-role", "role": OTHER_ROLE, "default": new},
                "main": {"kind": "aws-role", "role": crate::support::ROLE, "default": main},
            }})
        };
        let plan = world.apply(providers(json!(false), json!(true))).await;
        assert_eq!(plan.actions, ["create provider amain: kind, role, default", "change provider main: default"]);
        let defaults = |document: Value| {
            let providers = document["providers"].as_object().unwrap().clone();
            providers.into_iter().filter(|(_, entry)| entry["default"] == true).map(|(alias, _)| alias).collect::<Vec<_>>()
        };
        assert_eq!(defaults(world.exported("").await), ["amain", "pay"]);
        let plan = world.apply(providers(json!(true), json!(false))).await;
        assert_eq!(plan.actions, ["change provider amain: default", "change provider main: default"]);
        assert_eq!(defaults(world.exported("").await), ["main", "pay"]);
        assert_eq!(world.apply(providers(json!(false), json!(false))).await.actions, ["change provider main: default"]);
        assert_eq!(defaults(world.exported("").await), ["pay"]);
    }

    async fn links_are_replaced_by_their_vendor(database: TestDatabase) {
        let world = World::empty(database).await;
        world.apply(everything()).await;
        let before = world.revision("service:shop:orders").await;
        let orders = |providers: Value| json!({"version": 1, "apps": {"shop": {"services": {"orders": {"providers": providers}}}}});
        let plan = world.apply(orders(json!(["keys"]))).await;
        assert_eq!(plan.actions, ["delete link main of service:shop:orders", "create link keys of service:shop:orders"]);
        assert_eq!(world.revision("service:shop:orders").await, before + 1);
        let exported = world.exported("").await;
        assert_eq!(exported["apps"]["shop"]["services"]["orders"]["providers"], json!(["keys", "pay"]));
    }

    async fn archived_things_come_back_when_they_are_named(database: TestDatabase) {
        let world = World::empty(database).await;
        world.apply(everything()).await;
        world.archive(&["orders"]).await;
        assert_eq!(world.exported("").await["apps"]["shop"]["services"], json!({}));
        let level = |value: &str| json!({"version": 1, "apps": {"shop": {"services": {"orders": {"parameters": {"level": {"value": value}}}}}}});
        assert_eq!(world.apply(level("info")).await.actions, Vec::<String>::new(), "it is there, though archived");
        assert_eq!(world.apply(level("debug")).await.actions, ["change parameter level of service:shop:orders: value"]);
        assert!(world.exported("").await["apps"]["shop"]["services"].get("orders").is_some());
    }
}
