//! Fifty people change one profile at the same time, twenty the default of one vendor (rule A5).

use std::sync::Arc;

use serde_json::json;
use stagegate_store::on_both_databases;

use crate::support::{Call, World, actor::text, world::keys};

const EDITORS: usize = 50;
/// The one value that all of them add to.
const LIST: &str = "owners/profile:prod/parameters/list";

on_both_databases! {
    async fn of_twenty_defaults_one_stays(database: TestDatabase) {
        let world = World::empty(database).await;
        for number in 0..20 {
            world.post("providers", keys(&format!("p{number}"))).await.ok(201);
        }
        let world = Arc::new(world);
        let editors: Vec<_> = (0..20).map(|number| tokio::spawn(make_default(world.clone(), number))).collect();
        for editor in editors {
            editor.await.unwrap();
        }
        let listed = world.get("providers?limit=200").await.ok(200);
        let defaults: Vec<_> = listed["items"].as_array().unwrap().iter().filter(|item| item["default"] == true).collect();
        let [last] = &defaults[..] else { panic!("{defaults:?}") };
        let events = world.server.audit().await;
        let set: Vec<_> = events.iter().filter(|row| row.action == "provider.default.set").collect();
        assert_eq!(set.len(), 20, "each was the default once");
        assert!(set.iter().any(|row| row.target == text(last, "id")));
        let revisions: i64 = listed["items"].as_array().unwrap().iter().map(|item| item["revision"].as_i64().unwrap() - 1).sum();
        assert_eq!(revisions, 39, "each became it, and all but one stopped being it");
    }

    async fn no_update_of_fifty_is_lost(database: TestDatabase) {
        let world = World::full(database).await;
        world.put(LIST, json!({"value": ""})).await.ok(200);
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
        let listed = world.get("owners/profile:prod/revisions?limit=200").await.ok(200);
        let listed: Vec<_> = listed["items"].as_array().unwrap().iter().map(|r| r["revision"].as_u64().unwrap()).collect();
        assert_eq!(listed, (1..=first + EDITORS as u64).rev().collect::<Vec<_>>());
        let listed = world.get(LIST).await.ok(200);
        let mut numbers: Vec<usize> = text(&listed, "value").split_whitespace().map(|number| number.parse().unwrap()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..EDITORS).collect::<Vec<_>>(), "everybody's change is in it, once");
        let events = world.server.audit().await;
        let sets = events.iter().filter(|row| row.action == "parameter.set" && row.detail.starts_with("list r")).count();
        assert_eq!(sets, EDITORS + 1, "one event for each, and for the first value");
    }
}

/// Makes one of the providers the default, again if somebody else was faster.
async fn make_default(world: Arc<World>, number: usize) {
    loop {
        let call = Call::new("PUT", &format!("providers/p{number}/default")).if_match("*");
        let answer = world.send(call).await;
        if answer.status != 412 {
            answer.ok(200);
            return;
        }
    }
}

/// Adds a number to the list: reads it, changes what was read, and starts again if somebody else was faster.
/// Returns the revision made.
async fn edit(world: Arc<World>, number: usize) -> u64 {
    loop {
        // The revision first: if the list is newer than that, the change is refused.
        let profile = world.get("profiles/prod").await;
        let list = world.get(LIST).await.ok(200);
        let body = json!({"value": format!("{} {number}", text(&list, "value"))});
        let answer = world.send(Call::put(LIST, &body).if_match(profile.tag())).await;
        if answer.status != 412 {
            return answer.ok(200)["revision"].as_u64().unwrap();
        }
    }
}
