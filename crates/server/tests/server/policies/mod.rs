//! Policies: safeguards that an org writes itself, in versions that never change.

mod judging;
mod limits;
mod refusals;

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use crate::support::{Call, World, actor::text, world::policy};

/// Attaches policies to profile `prod`, at their newest versions unless told otherwise.
async fn attach(world: &World, safeguards: Value) -> Value {
    world.put("profiles/prod/safeguards", json!({"safeguards": safeguards})).await.ok(200)
}

on_both_databases! {
    async fn every_change_is_a_version(database: TestDatabase) {
        let world = World::full(database).await;
        let mut first = policy("no-queues");
        first["message"] = json!("queues cost money");
        let made = world.post("policies", first.clone()).await;
        assert_eq!(made.tag(), "\"r1\"");
        let made = made.ok(201);
        assert_eq!((text(&made, "name"), text(&made, "language"), &made["version"]), ("no-queues", "javascript", &json!(1)));
        assert_eq!((&made["source"], &made["cases"][0]["name"], &made["used_by"]), (&first["source"], &json!("a queue"), &json!([])));
        assert_eq!(world.get("policies/no-queues").await.ok(200), made);
        assert_eq!(world.get(&format!("policies/{}", text(&made, "id"))).await.ok(200), made);

        let edit = Call::patch("policies/no-queues", &json!({"source": "module.exports = (p) => p.approve()", "message": "off"}));
        world.send(edit.clone()).await.refused(428, "revision-required");
        world.send(edit.clone().if_match("\"r7\"")).await.refused(412, "changed-meanwhile");
        let second = world.send(edit.clone().if_match("\"r1\"")).await;
        assert_eq!(second.tag(), "\"r2\"");
        let second = second.ok(200);
        assert_eq!((&second["cases"], text(&second, "message")), (&made["cases"], "off"), "what is absent stays");
        world.send(edit.clone().if_match("\"r1\"")).await.refused(412, "changed-meanwhile");
        assert_eq!(world.send(edit.if_match("\"r2\"")).await.ok(200), second, "nothing differs: no version");

        let old = world.get("policies/no-queues?version=1").await.ok(200);
        assert_eq!((&old["source"], &old["version"], &old["newest_version"]), (&made["source"], &json!(1), &json!(2)));
        let page = world.get("policies/no-queues/versions?limit=1").await.ok(200);
        assert_eq!(page["items"][0]["version"], 2);
        let rest = world.get(&format!("policies/no-queues/versions?after={}", text(&page, "next"))).await.ok(200);
        assert_eq!((rest["items"].as_array().unwrap().len(), &rest["items"][0]["message"]), (1, &json!("queues cost money")));
        world.post("policies", policy("another")).await.ok(201);
        let page = world.get("policies?limit=1").await.ok(200);
        assert_eq!(text(&page["items"][0], "name"), "another");
        let rest = world.get(&format!("policies?after={}", text(&page, "next"))).await.ok(200);
        assert_eq!((text(&rest["items"][0], "name"), &rest["items"][0]["version"]), ("no-queues", &json!(2)));

        let events = world.get("audit-events?limit=200").await.ok(200)["items"].as_array().unwrap().clone();
        let events = events.iter().filter(|event| text(event, "action").starts_with("policy."));
        let events: Vec<_> = events.map(|event| (text(event, "action"), event["detail"].clone())).collect();
        assert_eq!(events, [
            ("policy.create", json!("another v1")), ("policy.edit", json!("no-queues v2")), ("policy.create", json!("no-queues v1")),
        ]);
    }

    async fn cases_tell_whether_a_policy_decides_as_it_should(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("policies", policy("no-queues")).await.ok(201);
        let outcome = json!({"name": "a queue", "expected": "fail", "got": "fail", "agrees": true, "messages": ["Orders is a queue"]});
        let tested = world.post("policies/no-queues/test", Value::Null).await.ok(200);
        assert_eq!(tested, json!({"version": 1, "agrees": true, "cases": [outcome]}));
        let cases = json!([
            {"name": "nothing", "expect": "pass", "config": null},
            {"name": "other words", "expect": "fail", "messages": ["no"],
             "template": {"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}},
        ]);
        world.patch("policies/no-queues", json!({"cases": cases})).await.ok(200);
        let tested = world.post("policies/no-queues/test", Value::Null).await.ok(200);
        let agrees: Vec<_> = tested["cases"].as_array().unwrap().iter().map(|case| case["agrees"] == true).collect();
        assert_eq!((agrees, &tested["agrees"], &tested["version"]), (vec![true, false], &json!(false), &json!(2)));
        let tested = world.post("policies/no-queues/test?version=1", Value::Null).await.ok(200);
        assert_eq!(tested["agrees"], true, "of a version that was");

        let endless = json!({"language": "javascript", "source": "module.exports = () => { for (;;); }",
                             "cases": [{"name": "any", "expect": "fail"}]});
        let tried = world.post("policy-trials", endless).await.ok(200);
        assert_eq!((&tried["cases"][0]["got"], &tried["agrees"], tried.get("version")), (&json!("error"), &json!(false), None));
        let words = tried["cases"][0]["messages"][0].as_str().unwrap();
        assert!(words.contains("took longer than 250 ms"), "{words}");
        assert_eq!(world.get("policies").await.ok(200)["items"].as_array().unwrap().len(), 1, "nothing was stored");
    }

    async fn a_policy_in_use_stays(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("policies", policy("no-queues")).await.ok(201);
        let with = attach(&world, json!([{"safeguard": "no-queues"}, {"safeguard": "require-dlq"}])).await;
        let shown = world.get("policies/no-queues").await.ok(200);
        assert_eq!(shown["used_by"], json!([{"profile": "prod", "version": 1}]));
        let problem = world.delete("policies/no-queues").await.refused(409, "in-use");
        assert_eq!(problem.detail, "policy `no-queues` is in use by profile `prod`");
        assert!(problem.hint.unwrap().contains("stagegate safeguards remove no-queues --profile PROFILE"));
        attach(&world, json!([{"safeguard": "require-dlq"}])).await;
        world.send(Call::delete("policies/no-queues").if_match("\"r2\"")).await.refused(412, "changed-meanwhile");
        world.delete("policies/no-queues").await.ok(204);
        world.get("policies/no-queues").await.refused(404, "not-found");
        assert_eq!(world.get("policies").await.ok(200)["items"], json!([]));
        let back = Call::post("owners/profile:prod/rollback", &json!({"revision": with["revision"]})).if_match("*");
        let problem = world.send(back.clone()).await.refused(409, "conflict");
        assert!(problem.detail.ends_with("uses policies that were deleted since: `no-queues`"), "{}", problem.detail);

        // Of the same name again: its numbers go on, so that no version is ever another one.
        let again = world.post("policies", policy("no-queues")).await.ok(201);
        assert_eq!(again["version"], 2);
        world.send(back).await.ok(200);
        assert_eq!(world.get("profiles/prod/safeguards").await.ok(200)["safeguards"], with["safeguards"]);
    }
}
