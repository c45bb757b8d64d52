//! Checks by policies: in workers, at the versions that profiles name.

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use super::attach;
use crate::support::{
    Call, World,
    actor::text,
    world::{packaged, policy, within},
};

const REGO: &str = "package main\n\ndeny contains msg if {\n  some name, resource in input.Resources\n  \
    resource.Type == data.config.type\n  msg := sprintf(\"%s is not wanted\", [name])\n}\n";

/// A package with a resource of this type.
fn package_of(kind: &str) -> Value {
    let mut package = packaged();
    package["compiled"]["cloudformation-template-update-stack.json"]["Resources"]["Orders"]["Type"] = json!(kind);
    package
}

fn verdict(check: &Value, index: usize) -> (&str, Vec<&str>) {
    let verdict = &check["verdicts"][index];
    let findings = verdict["findings"].as_array().unwrap();
    (text(verdict, "status"), findings.iter().map(|finding| text(finding, "message")).collect())
}

on_both_databases! {
    async fn a_guarded_stage_is_judged_by_policies_of_both_languages(database: TestDatabase) {
        let world = World::full(database).await;
        world.patch("profiles/prod", json!({"guarded": true})).await.ok(200);
        world.post("policies", policy("no-queues")).await.ok(201);
        world.post("policies", json!({"name": "no-such-type", "language": "rego", "source": REGO})).await.ok(201);
        let with = attach(&world, json!([
            {"safeguard": "no-queues", "title": "Queues"},
            {"safeguard": "no-such-type", "settings": {"type": "AWS::SQS::Queue"}},
        ])).await;
        assert_eq!((&with["safeguards"][0]["version"], &with["safeguards"][1]["version"]), (&json!(1), &json!(1)));
        let refused = world.post("checks", package_of("AWS::SQS::Queue")).await.ok(201);
        assert_eq!(text(&refused["check"], "result"), "failed");
        assert_eq!(verdict(&refused, 0), ("failed", vec!["Orders is a queue"]));
        assert_eq!(verdict(&refused, 1), ("failed", vec!["Orders is not wanted"]));
        let passed = world.post("checks", package_of("AWS::SNS::Topic")).await.ok(201);
        assert_eq!(text(&passed["check"], "result"), "passed", "{passed}");
        let mut wish = crate::support::world::deployment();
        (wish["purpose"], wish["digest"]) = (json!("deploy"), refused["check"]["digest"].clone());
        wish["check"] = refused["check"]["id"].clone();
        world.post("credentials", wish.clone()).await.refused(403, "check-needed");
        (wish["check"], wish["digest"]) = (passed["check"]["id"].clone(), passed["check"]["digest"].clone());
        world.post("credentials", wish).await.ok(200);
    }

    async fn a_new_version_counts_once_a_profile_moves_to_it(database: TestDatabase) {
        let world = World::full(database).await;
        world.patch("profiles/prod", json!({"guarded": true})).await.ok(200);
        world.post("policies", policy("no-queues")).await.ok(201);
        let pinned = attach(&world, json!([{"safeguard": "no-queues"}])).await;
        let refused = world.post("checks", package_of("AWS::SQS::Queue")).await.ok(201);
        let passed = world.post("checks", package_of("AWS::SNS::Topic")).await.ok(201);
        let inverted = json!({"source": "module.exports = (policy) => policy.fail('never')"});
        world.patch("policies/no-queues", inverted).await.ok(200);

        // What was pinned is judged as before, now and when it is replayed.
        let still = world.post("checks", package_of("AWS::SNS::Topic")).await.ok(201);
        assert_eq!(text(&still["check"], "result"), "passed");
        assert_eq!(still["check"]["profile_revision"], pinned["revision"]);
        for check in [&refused, &passed] {
            let path = format!("checks/{}/replay", text(&check["check"], "id"));
            let replayed = world.post(&path, Value::Null).await.ok(200);
            assert_eq!((&replayed["same"], &replayed["differs"]), (&json!(true), &json!([])));
        }

        let mut moved = pinned["safeguards"].clone();
        moved[0].as_object_mut().unwrap().remove("version");
        let moved = attach(&world, moved).await;
        assert_eq!((&moved["safeguards"][0]["version"], moved["revision"].as_i64()),
                   (&json!(2), pinned["revision"].as_i64().map(|revision| revision + 1)));
        assert_eq!(moved["safeguards"][0]["id"], pinned["safeguards"][0]["id"]);
        let now = world.post("checks", package_of("AWS::SNS::Topic")).await.ok(201);
        assert_eq!(verdict(&now, 0), ("failed", vec!["never"]));
        let mut wish = crate::support::world::deployment();
        (wish["purpose"], wish["check"]) = (json!("deploy"), passed["check"]["id"].clone());
        wish["digest"] = passed["check"]["digest"].clone();
        let problem = world.post("credentials", wish).await.refused(403, "check-needed");
        assert!(problem.detail.contains("the profile was changed after"), "{}", problem.detail);
        let path = format!("checks/{}/replay", text(&passed["check"], "id"));
        let replayed = world.post(&path, Value::Null).await.ok(200);
        assert_eq!(replayed["same"], true, "an old revision is judged by the version of then");
        assert_eq!(replayed["differs"].as_array().unwrap().len(), 1);
        let back = Call::post("owners/profile:prod/rollback", &json!({"revision": pinned["revision"]})).if_match("*");
        world.send(back).await.ok(200);
        let again = world.post("checks", package_of("AWS::SNS::Topic")).await.ok(201);
        assert_eq!(text(&again["check"], "result"), "passed", "a rollback brings the pin back");
    }

    async fn a_policy_that_does_not_end_fails_alone_and_says_why(database: TestDatabase) {
        let world = World::full(database).await;
        for (name, source) in [
            ("endless", "module.exports = () => { for (;;); }"),
            ("raises", "module.exports = () => { throw new Error('no idea'); }"),
            ("says-nothing", "module.exports = () => {}"),
        ] {
            world.post("policies", json!({"name": name, "language": "javascript", "source": source})).await.ok(201);
        }
        world.post("policies", policy("no-queues")).await.ok(201);
        let names = ["endless", "raises", "says-nothing", "no-queues"];
        attach(&world, json!(names.map(|name| json!({"safeguard": name, "enforcement": "warning"})))).await;
        let made = world.post("checks", package_of("AWS::SNS::Topic")).await.ok(201);
        assert_eq!(text(&made["check"], "result"), "failed", "what errs is never only a warning");
        assert_eq!(verdict(&made, 0), ("failed", vec!["Safeguard \"endless\" raised an error: took longer than 250 ms"]));
        assert!(verdict(&made, 1).1[0].contains("no idea"), "{made}");
        assert_eq!(verdict(&made, 2), ("warned", vec!["Finished inconclusively."]));
        assert_eq!(verdict(&made, 3), ("passed", vec![]));
    }

    async fn another_org_neither_sees_nor_uses_a_policy(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("policies", policy("no-queues")).await.ok(201);
        let stranger = world.server.user("stranger", true).await;
        world.server.as_actor(&stranger, Call::post("/api/v1/orgs", &json!({"name": "otherorg"}))).await.ok(201);
        let send = |call: Call| world.server.as_actor(&stranger, within("otherorg", call.if_match("*")));
        send(Call::post("profiles", &json!({"name": "prod"}))).await.ok(201);
        let body = json!({"safeguards": [{"safeguard": "no-queues"}]});
        send(Call::put("profiles/prod/safeguards", &body)).await.refused(404, "not-found");
        send(Call::get("policies/no-queues")).await.refused(404, "not-found");
        send(Call::post("policies/no-queues/test", &Value::Null)).await.refused(404, "not-found");
        assert_eq!(send(Call::get("policies")).await.ok(200)["items"], json!([]));

        // One of the same name is another one.
        let open = json!({"name": "no-queues", "language": "javascript", "source": "module.exports = (p) => p.approve()"});
        send(Call::post("policies", &open)).await.ok(201);
        attach(&world, json!([{"safeguard": "no-queues"}])).await;
        let made = world.post("checks", package_of("AWS::SQS::Queue")).await.ok(201);
        assert_eq!(verdict(&made, 0), ("failed", vec!["Orders is a queue"]));
    }

    async fn a_document_names_a_policy_and_its_version(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("policies", policy("no-queues")).await.ok(201);
        let document = |entry: Value| json!({"document": {"version": 1, "profiles": {"prod": {"safeguards": [entry]}}}});
        world.post("configuration", document(json!({"safeguard": "no-queues"}))).await.ok(200);
        world.patch("policies/no-queues", json!({"cases": []})).await.ok(200);
        let exported = world.get("configuration").await.ok(200);
        let listed = &exported["profiles"]["prod"]["safeguards"];
        assert_eq!(*listed, json!([{"safeguard": "no-queues", "version": 1}]));
        let again = world.post("configuration", json!({"document": exported, "dry_run": true})).await.ok(200);
        assert_eq!(again["actions"], json!([]), "what was exported changes nothing");
        let newest = world.post("configuration", document(json!({"safeguard": "no-queues"}))).await.ok(200);
        assert_eq!(newest["actions"].as_array().unwrap().len(), 1);
        assert_eq!(world.get("profiles/prod/safeguards").await.ok(200)["safeguards"][0]["version"], 2);
        for (entry, words) in [
            (json!({"safeguard": "none"}), "profiles.prod.safeguards.1.safeguard: no safeguard is called so"),
            (json!({"safeguard": "no-queues", "version": 9}), "profiles.prod.safeguards.1.version: the policy has no such version"),
        ] {
            let problem = world.post("configuration", document(entry)).await.refused(422, "invalid-input");
            assert!(problem.detail.contains(words), "{}", problem.detail);
        }
    }
}
