//! Several parameters at once: one revision, all or nothing.

use serde_json::{Value, json};
use stagegate_core::access::{Role, Scope};
use stagegate_store::on_both_databases;

use crate::support::{Actor, Call, ORG, World, actor::text, world::within};

const PARAMETERS: &str = "owners/profile:prod/parameters";

/// `key word`, for each change of an answer.
fn told(answer: &Value) -> Vec<String> {
    answer["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| format!("{} {}", text(change, "key"), text(change, "change")))
        .collect()
}

/// The values of an owner, by key; write-only ones as `-`.
async fn values(world: &World, owner: &str) -> Vec<String> {
    let revealed = world.post(&format!("owners/{owner}/parameters/reveal"), json!({})).await.ok(200);
    let one = |parameter: &Value| format!("{}={}", text(parameter, "key"), parameter["value"].as_str().unwrap_or("-"));
    revealed["parameters"].as_array().unwrap().iter().map(one).collect()
}

on_both_databases! {
    async fn a_batch_is_one_revision(database: TestDatabase) {
        let world = World::full(database).await;
        let batch = json!({
            "set": {"tableName": {"value": "orders"}, "apiToken": {"value": "n3w", "visibility": "write-only"}, "url": {"value": ""}},
            "message": "imported",
        });
        let changed = world.patch(PARAMETERS, batch.clone()).await;
        assert_eq!(changed.tag(), "\"r5\"");
        let changed = changed.ok(200);
        assert_eq!(told(&changed), ["apiToken changed", "tableName unchanged", "url added"]);
        assert_eq!((text(&changed["owner"], "address"), &changed["owner"]["revision"]), ("profile:prod", &json!(5)));
        assert_eq!(values(&world, "profile:prod").await, ["apiToken=-", "tableName=orders", "url="]);
        let last = &world.get("owners/profile:prod/revisions?limit=1").await.ok(200)["items"][0];
        assert_eq!((text(last, "change"), text(last, "message")), ("2 parameters set", "imported"));
        // What is the same stays as it was set; the same batch again changes nothing.
        let listed = world.get(PARAMETERS).await.ok(200);
        assert_eq!(listed["items"][1]["revision"], 2, "tableName");
        let again = world.patch(PARAMETERS, batch).await;
        assert_eq!((again.tag(), again.ok(200)["revision"].clone()), ("\"r5\"", json!(5)));
        let gone = world.patch(PARAMETERS, json!({"unset": ["url", "apiToken"]})).await.ok(200);
        assert_eq!(told(&gone), ["apiToken removed", "url removed"]);
        assert_eq!(values(&world, "profile:prod").await, ["tableName=orders"]);
    }

    async fn a_trial_changes_nothing(database: TestDatabase) {
        let world = World::full(database).await;
        let before = world.server.audit().await.len();
        let trial = json!({"set": {"tableName": {"value": "x"}}, "unset": ["apiToken"], "dry_run": true});
        let changed = world.patch(PARAMETERS, trial.clone()).await.ok(200);
        assert_eq!((told(&changed), &changed["revision"], &changed["dry_run"]), (vec!["apiToken removed".to_owned(), "tableName changed".to_owned()], &json!(4), &json!(true)));
        let new = Call::patch("owners/instance:shop:none:dev:us-east-1/parameters", &json!({"set": {"a": {"value": "x"}}, "dry_run": true}));
        let made = world.send(new.if_match("\"r0\"")).await.ok(200);
        assert!(made["owner"].get("id").is_none_or(serde_json::Value::is_string), "{made}");
        assert_eq!(world.get("owners/service:shop:none").await.ok(200)["revision"], 0);
        world.get("owners/service:shop:none/parameters").await.refused(404, "not-found");
        assert_eq!(values(&world, "profile:prod").await, ["apiToken=t0ken", "tableName=orders"]);
        assert_eq!(world.server.audit().await.len(), before + 1, "only the reveal");
    }

    async fn a_trial_confirms_no_guess(database: TestDatabase) {
        let world = World::full(database).await;
        let hidden = json!({"value": "4711", "visibility": "write-only"});
        world.put("owners/profile:prod/parameters/pin", hidden).await.ok(200);
        let try_out = |actor: Actor, guess: &'static str| {
            let set = json!({"pin": {"value": guess}, "tableName": {"value": guess}, "new": {"value": guess}});
            let call = Call::patch(PARAMETERS, &json!({"set": set, "dry_run": true})).if_match("*");
            let world = &world;
            async move { world.server.as_actor(&actor, within(ORG, call)).await.ok(200) }
        };
        let manager = || world.server.member(&world.org, Role::Admin, &[Scope::Manage]);
        let told_to_manager = ["new added", "pin set", "tableName set"];
        let mut answers = Vec::new();
        for guess in ["4710", "4711", "orders"] {
            let answer = try_out(manager().await, guess).await;
            assert_eq!(told(&answer), told_to_manager, "{guess}");
            answers.push(answer["changes"].clone());
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
        // Whoever may reveal masked values may compare with them, and with no others.
        let all = || world.server.member(&world.org, Role::Admin, &Scope::ALL);
        for (guess, want) in [("4711", "tableName changed"), ("orders", "tableName unchanged")] {
            let answer = try_out(all().await, guess).await;
            assert_eq!(told(&answer), ["new added", "pin set", want], "{guess}");
            for change in answer["changes"].as_array().unwrap() {
                assert_eq!(change.get("after"), None, "a fingerprint of a guess can be compared: {change}");
            }
        }
    }

    async fn half_a_batch_is_no_batch(database: TestDatabase) {
        let world = World::full(database).await;
        for batch in [
            json!({"set": {"tableName": {"value": "x"}, "bad key": {"value": "x"}}}),
            json!({"set": {"tableName": {"value": "x"}, "other": {"value": "a\u{0}b"}}}),
            json!({"set": {"tableName": {"value": "x"}, "other": {"value": "x".repeat(64 * 1024 + 1)}}}),
            json!({"set": {"tableName": {"value": "x"}}, "unset": ["none"]}),
        ] {
            assert!(world.patch(PARAMETERS, batch).await.status >= 400);
        }
        assert_eq!(values(&world, "profile:prod").await, ["apiToken=t0ken", "tableName=orders"]);
        assert_eq!(world.get("profiles/prod").await.tag(), "\"r4\"");
    }

    async fn copies_keep_what_the_target_has(database: TestDatabase) {
        let world = World::full(database).await;
        let hidden = json!({"value": "s3cret", "visibility": "write-only", "description": "of the bank"});
        world.put("owners/profile:spare/parameters/pin", hidden).await.ok(200);
        world.put("owners/profile:spare/parameters/tableName", json!({"value": "spare orders"})).await.ok(200);
        let to = "owners/service:shop:billing/parameters/copy";
        let copied = world.send(Call::post(to, &json!({"from": "profile:spare", "message": "m"})).if_match("\"r0\"")).await.ok(200);
        assert_eq!(told(&copied), ["apiToken added", "pin added", "tableName added"]);
        assert_eq!(values(&world, "service:shop:billing").await, ["apiToken=t0ken", "pin=-", "tableName=spare orders"]);
        let copy = |body: Value| world.send(Call::post("owners/profile:prod/parameters/copy", &body).if_match("*"));
        let kept = copy(json!({"from": "service:shop:billing"})).await.ok(200);
        assert_eq!(told(&kept), ["pin added"], "what the target has stays");
        assert_eq!(values(&world, "profile:prod").await, ["apiToken=t0ken", "pin=-", "tableName=orders"]);
        let forced = copy(json!({"from": "service:shop:billing", "keys": ["tableName"], "overwrite": true})).await.ok(200);
        assert_eq!(told(&forced), ["tableName changed"]);
        assert_eq!(values(&world, "profile:prod").await, ["apiToken=t0ken", "pin=-", "tableName=spare orders"]);
        let resolved = world.post("resolve", json!({"app": "shop", "stage": "live", "values": true, "purpose": "deploy"})).await.ok(200);
        let pin = resolved["parameters"].as_array().unwrap().iter().find(|p| p["key"] == "pin").unwrap();
        assert_eq!((text(pin, "value"), text(pin, "visibility")), ("s3cret", "write-only"), "sealed anew, and readable");
        assert!(copied["changes"][1]["after"] == forced["changes"][0]["after"] || copied["changes"][2]["after"] == forced["changes"][0]["after"]);
    }
}
