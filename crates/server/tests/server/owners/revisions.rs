//! Looking at revisions, comparing two, and going back to one.

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use crate::support::{Call, ROLE, World, actor::text};

const PROD: &str = "owners/profile:prod";

fn shown(answer: &Value, list: &str, fields: &[&str]) -> Vec<String> {
    let one = |item: &Value| fields.iter().map(|field| item[*field].as_str().unwrap_or("-")).collect::<Vec<_>>().join(" ");
    answer[list].as_array().unwrap().iter().map(one).collect()
}

async fn roll_back(world: &World, path: &str, body: Value) -> crate::support::Answer {
    world.send(Call::post(&format!("{path}/rollback"), &body).if_match("*")).await
}

/// What a deploy would get, without the revisions that say where it comes from.
async fn gets(world: &World) -> (Vec<String>, Value) {
    let answer = world.post("resolve", json!({"app": "shop", "stage": "live", "values": true})).await.ok(200);
    (shown(&answer, "parameters", &["key", "value", "visibility"]), answer["credentials"].clone())
}

on_both_databases! {
    async fn a_revision_shows_what_was(database: TestDatabase) {
        let world = World::full(database).await;
        world.put(&format!("{PROD}/parameters/tableName"), json!({"value": "o2"})).await.ok(200);
        world.delete(&format!("{PROD}/parameters/apiToken")).await.ok(204);
        for (revision, want, role) in [
            (1, vec![], None),
            (2, vec!["tableName"], None),
            (3, vec!["apiToken", "tableName"], None),
            (4, vec!["apiToken", "tableName"], Some(ROLE)),
            (6, vec!["tableName"], Some(ROLE)),
        ] {
            let then = world.get(&format!("{PROD}/revisions/{revision}")).await.ok(200);
            assert_eq!(shown(&then, "parameters", &["key"]), want, "{revision}");
            assert_eq!(then["revision"]["profile"]["role"].as_str(), role, "{revision}");
            assert!(then["parameters"].as_array().unwrap().iter().all(|parameter| parameter.get("value").is_none()));
        }
        let difference = world.get(&format!("{PROD}/diff?from=3&to=6")).await.ok(200);
        assert_eq!(shown(&difference, "parameters", &["key", "change"]), ["apiToken removed", "tableName changed"]);
        assert_eq!(shown(&difference, "fields", &["field", "before", "after"]), [format!("role - {ROLE}")]);
        let last = world.get(&format!("{PROD}/diff")).await.ok(200);
        assert_eq!((&last["from"]["revision"], &last["to"]["revision"]), (&json!(5), &json!(6)));
        let backwards = world.get(&format!("{PROD}/diff?from=6&to=2")).await.ok(200);
        assert_eq!(shown(&backwards, "parameters", &["key", "change"]), ["tableName changed"]);
    }

    async fn going_back_gives_what_was(database: TestDatabase) {
        let world = World::full(database).await;
        let before = gets(&world).await;
        world.put(&format!("{PROD}/parameters/tableName"), json!({"value": "o2", "visibility": "write-only"})).await.ok(200);
        world.delete(&format!("{PROD}/parameters/apiToken")).await.ok(204);
        world.put(&format!("{PROD}/parameters/new"), json!({"value": "x"})).await.ok(200);
        world.delete("profiles/prod/role").await.ok(204);
        world.patch("profiles/prod", json!({"name": "production", "guarded": true})).await.ok(200);
        let owner = "owners/profile:production";
        let done = roll_back(&world, owner, json!({"revision": 4, "message": "it was better"})).await;
        assert_eq!(done.tag(), "\"r10\"");
        assert_eq!(gets(&world).await, before);
        let profile = world.get("profiles/production").await.ok(200);
        assert_eq!((&profile["guarded"], text(&profile, "role")), (&json!(false), ROLE), "a name stays");
        let last = &world.get(&format!("{owner}/revisions?limit=1")).await.ok(200)["items"][0];
        assert_eq!((text(last, "change"), text(last, "message")), ("rolled back to r4", "it was better"));
        // Back again, and to where we are: the latter makes no revision.
        assert_eq!(roll_back(&world, owner, json!({"revision": 10})).await.tag(), "\"r10\"");
        assert_eq!(roll_back(&world, owner, json!({"revision": 9})).await.tag(), "\"r11\"");
        let again = world.get(&format!("{owner}/diff?from=9&to=11")).await.ok(200);
        assert_eq!((&again["parameters"], &again["fields"]), (&json!([]), &json!([])));
        // Both revisions hold the values that they held.
        assert_eq!(roll_back(&world, owner, json!({"revision": 10})).await.tag(), "\"r12\"");
        assert_eq!(gets(&world).await, before);
    }

    async fn one_parameter_goes_back_alone(database: TestDatabase) {
        let world = World::full(database).await;
        let path = "owners/profile:spare/parameters/tableName";
        let history = world.get(&format!("{path}/history")).await.ok(200);
        let told: Vec<_> = history["items"].as_array().unwrap().iter().map(|v| (v["revision"].clone(), v["until_revision"].clone())).collect();
        assert_eq!(told, [(json!(3), Value::Null), (json!(2), json!(3))]);
        assert_ne!(history["items"][0]["fingerprint"], history["items"][1]["fingerprint"]);
        assert_eq!(roll_back(&world, path, json!({"revision": 2})).await.tag(), "\"r6\"");
        assert_eq!(text(&world.get(path).await.ok(200), "value"), "orders of before");
        assert_eq!(roll_back(&world, path, json!({"revision": 6})).await.tag(), "\"r6\"", "it has that value");
        world.delete(path).await.ok(204);
        roll_back(&world, path, json!({"revision": 5})).await.ok(200);
        assert_eq!(text(&world.get(path).await.ok(200), "value"), "orders", "also when it was taken away");
        let pages = world.get(&format!("{path}/history?limit=2")).await.ok(200);
        let next = text(&pages, "next");
        assert_eq!(world.get(&format!("{path}/history?limit=2&after={next}")).await.ok(200)["items"].as_array().unwrap().len(), 2);
    }
}
