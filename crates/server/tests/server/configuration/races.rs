//! Two at once, and a change that comes in between: one of them is refused, and nothing of it is there.

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use super::everything;
use crate::{audit::state, support::World};

fn profiles(names: [&str; 2], value: &str) -> Value {
    let entry = json!({"description": value, "parameters": {"owner": {"value": value}}});
    json!({"version": 1, "profiles": {names[0]: entry, names[1]: entry}})
}

on_both_databases! {
    async fn of_two_documents_at_once_each_is_whole_or_not_there(database: TestDatabase) {
        let world = World::full(database).await;
        for round in 0..5 {
            let (a, b) = (format!("a{round}"), format!("b{round}"));
            // In the other order, so that neither waits for the other for ever.
            let (ada, eve) = tokio::join!(
                world.apply_with(profiles([&a, &b], "ada"), json!({})),
                world.apply_with(profiles([&b, &a], "eve"), json!({})),
            );
            let done: Vec<_> = [("ada", &ada), ("eve", &eve)].into_iter().filter(|(_, answer)| answer.status == 200).collect();
            assert!(!done.is_empty(), "{} {}", ada.text, eve.text);
            for answer in [&ada, &eve].into_iter().filter(|answer| answer.status != 200) {
                assert!([409, 412].contains(&answer.status), "{}", answer.text);
            }
            let exported = world.exported("").await;
            let described: Vec<_> = [&a, &b].iter().map(|name| exported["profiles"][name.as_str()]["description"].clone()).collect();
            assert_eq!(described[0], described[1], "both are of one document");
            assert!(done.iter().any(|(who, _)| described[0] == *who), "{described:?}");
        }
    }

    async fn what_fails_after_the_first_write_leaves_nothing(database: TestDatabase) {
        let world = World::empty(database).await;
        world.apply(everything()).await;
        for name in ["spare-1", "spare-2"] {
            world.post("profiles", json!({"name": name})).await.ok(201);
        }
        // The last write of the plan is the one that the database refuses.
        world.server.database.execute("CREATE UNIQUE INDEX in_the_way ON profile (org_id) WHERE deleted_at IS NOT NULL").await;
        let before = state(&world.server).await;
        let mut document = everything();
        document["profiles"]["prod"]["parameters"]["table"] = json!({"value": "changed"});
        document["providers"]["main"]["description"] = json!("changed");
        let planned = world.apply_with(document.clone(), json!({"prune": true, "dry_run": true})).await.ok(200);
        assert_eq!(planned["actions"].as_array().unwrap().len(), 4, "{planned}");
        let events = world.server.audit().await.len();
        let answer = world.apply_with(document, json!({"prune": true})).await;
        assert_ne!(answer.status, 200, "{}", answer.text);
        assert_eq!(state(&world.server).await, before);
        assert_eq!(world.server.audit().await.len(), events);
    }
}
