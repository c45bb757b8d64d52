//! Fifty people change one profile at the same time (rule A5).

use std::sync::Arc;

use serde_json::json;
use stagegate_store::on_both_databases;

use crate::support::{Call, World};

const EDITORS: usize = 50;

on_both_databases! {
    async fn no_update_of_fifty_is_lost(database: TestDatabase) {
        let world = World::full(database).await;
        let first = world.get("profiles/prod").await.ok(200)["revision"].as_u64().unwrap();
        let world = Arc::new(world);
        let editors: Vec<_> = (0..EDITORS).map(|number| tokio::spawn(edit(world.clone(), number))).collect();
        let mut made = Vec::new();
        for editor in editors {
            made.push(editor.await.unwrap());
        }
        made.sort_unstable();
        let wanted: Vec<_> = (first + 1..=first + EDITORS as u64).collect();
        assert_eq!(made, wanted, "each revision was made by one of them, and none is missing");
        let listed = world.get("profiles/prod/revisions?limit=200").await.ok(200);
        let listed: Vec<_> = listed["items"].as_array().unwrap().iter().map(|r| r["revision"].as_u64().unwrap()).collect();
        assert_eq!(listed, (1..=first + EDITORS as u64).rev().collect::<Vec<_>>());
        let resolved = world.post("resolve", json!({"app": "shop", "stage": "live", "values": true})).await.ok(200);
        for number in 0..EDITORS {
            let parameters = resolved["parameters"].as_array().unwrap();
            let mine = parameters.iter().find(|parameter| parameter["key"] == format!("key{number}"));
            assert_eq!(mine.unwrap()["value"], format!("value {number}"));
        }
        let events = world.server.audit().await;
        let sets = events.iter().filter(|row| row.action == "parameter.set" && row.detail.starts_with("key")).count();
        assert_eq!(sets, EDITORS, "one event for each");
    }
}

/// Reads, changes what was read, and starts again if somebody else was faster. Returns the revision made.
async fn edit(world: Arc<World>, number: usize) -> u64 {
    loop {
        let profile = world.get("profiles/prod").await;
        let body = json!({"value": format!("value {number}")});
        let change = Call::put(&format!("profiles/prod/parameters/key{number}"), &body).if_match(profile.tag());
        let answer = world.send(change).await;
        if answer.status != 412 {
            return answer.ok(200)["revision"].as_u64().unwrap();
        }
    }
}
