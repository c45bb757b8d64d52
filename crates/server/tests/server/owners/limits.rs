//! What one owner may hold, and fifty editors of one.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use stagegate_core::parameter::MAX_KEYS_PER_OWNER;
use stagegate_store::{on_both_databases, testing::TestDatabase};

use crate::support::{Call, World, actor::text};

const EDITORS: usize = 50;
const INSTANCE: &str = "owners/instance:shop:orders:live:us-east-1";
const LIST: &str = "owners/instance:shop:orders:live:us-east-1/parameters/list";

fn keys(from: usize, to: usize) -> Value {
    let set: Map<_, _> = (from..to).map(|number| (format!("k{number:05}"), json!({"value": "x"}))).collect();
    json!({"set": set})
}

#[tokio::test]
async fn an_owner_holds_so_many_keys_and_no_more() {
    let world = World::full(TestDatabase::sqlite()).await;
    let parameters = "owners/service:shop:orders/parameters";
    let problem = world.patch(parameters, keys(0, 10_000)).await.refused(422, "invalid-input");
    assert_eq!(problem.detail, format!("`shop/orders` already holds {MAX_KEYS_PER_OWNER} parameters"));
    world.patch(parameters, keys(0, MAX_KEYS_PER_OWNER)).await.ok(200);
    world.patch(parameters, keys(MAX_KEYS_PER_OWNER, MAX_KEYS_PER_OWNER + 1)).await.refused(422, "invalid-input");
    world.put(&format!("{parameters}/one-more"), json!({"value": "x"})).await.refused(422, "invalid-input");
    let exchange = json!({"set": {"one-more": {"value": "x"}}, "unset": ["k00000"]});
    world.patch(parameters, exchange).await.ok(200);
    let copy = json!({"from": "service:shop:orders"});
    world.send(Call::post("owners/profile:prod/parameters/copy", &copy).if_match("*")).await.refused(422, "invalid-input");
    assert_eq!(world.get("owners/profile:prod").await.ok(200)["revision"], 4, "nothing was copied");
}

on_both_databases! {
    async fn no_update_of_fifty_is_lost_on_an_instance(database: TestDatabase) {
        let world = World::full(database).await;
        world.put(LIST, json!({"value": ""})).await.ok(200);
        let first = world.get(INSTANCE).await.ok(200)["revision"].as_u64().unwrap();
        let world = Arc::new(world);
        let editors: Vec<_> = (0..EDITORS).map(|number| tokio::spawn(edit(world.clone(), number))).collect();
        let mut made = Vec::new();
        for editor in editors {
            made.push(editor.await.unwrap());
        }
        made.sort_unstable();
        assert_eq!(made, (first + 1..=first + EDITORS as u64).collect::<Vec<_>>(), "no gap, and each made by one of them");
        let list = world.get(LIST).await.ok(200);
        let mut numbers: Vec<usize> = text(&list, "value").split_whitespace().map(|number| number.parse().unwrap()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..EDITORS).collect::<Vec<_>>(), "everybody's change is in it, once");
    }
}

/// Adds a number to the list, by a batch; starts again if somebody else was faster. Returns the revision made.
async fn edit(world: Arc<World>, number: usize) -> u64 {
    loop {
        let owner = world.get(INSTANCE).await;
        let list = world.get(LIST).await.ok(200);
        let batch = json!({"set": {"list": {"value": format!("{} {number}", text(&list, "value"))}}});
        let answer = world.send(Call::patch(&format!("{INSTANCE}/parameters"), &batch).if_match(owner.tag())).await;
        if answer.status != 412 {
            return answer.ok(200)["revision"].as_u64().unwrap();
        }
    }
}
