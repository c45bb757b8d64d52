//! A full disk (rule D4): writes fail with a clear problem, reads go on, nothing is lost, and it ends by itself.
//!
//! On SQLite, whose file can be kept from growing. What PostgreSQL says in this case is told apart by its code in
//! the store.

use serde_json::json;
use stagegate_store::testing::TestDatabase;

use crate::support::{Answer, Call, World, actor::text};

impl World {
    /// Makes a request while the file of the database cannot grow.
    async fn on_full_disk(&self, call: Call) -> Answer {
        let mut tx = self.server.store.write().await.unwrap();
        tx.fill_disk().await.unwrap();
        drop(tx);
        self.send(call).await
    }
}

/// Sets a value that fits on no page that is there already.
fn write_much(key: &str) -> Call {
    Call::put(&format!("owners/profile:prod/parameters/{key}"), &json!({"value": "x".repeat(60_000)})).if_match("*")
}

#[tokio::test]
async fn writes_are_refused_reads_go_on_and_nothing_is_lost() {
    let world = World::full(TestDatabase::sqlite()).await;
    world.send(write_much("before")).await.ok(200);
    let revisions = world.get("owners/profile:prod/revisions").await.text;
    let resolve = || world.post("resolve", json!({"app": "shop", "stage": "live"}));
    let resolved = resolve().await.text;
    for key in ["one", "two", "tableName"] {
        let problem = world.on_full_disk(write_much(key)).await.refused(503, "storage-unavailable");
        assert_eq!(problem.detail, "the server cannot use its database now: disk full");
        assert_eq!(problem.hint.as_deref(), Some("look whether it was done, then try again"));
        assert_eq!(world.get("owners/profile:prod/revisions").await.text, revisions, "nothing is half done");
        assert_eq!(resolve().await.text, resolved);
        world.get("deployments").await.ok(200);
    }
    // As soon as there is room, without a restart.
    let written = world.send(write_much("after")).await;
    assert_eq!(written.tag(), "\"r6\"", "no revision was used up");
    written.ok(200);
    for (key, length) in [("before", 60_000), ("after", 60_000), ("tableName", "orders".len())] {
        let revealed = world.get(&format!("owners/profile:prod/parameters/{key}")).await.ok(200);
        assert_eq!(text(&revealed, "value").len(), length, "{key}");
    }
    world.get("owners/profile:prod/parameters/one").await.refused(404, "not-found");
    assert_eq!(world.server.send(Call::get("/readyz")).await.status, 200);
    assert_eq!(world.server.database.texts("PRAGMA integrity_check").await, ["ok"]);
}

/// Rule L2: secrets are not read out either, for the record of it has no room.
#[tokio::test]
async fn no_secret_is_read_without_room_for_its_record() {
    let world = World::full(TestDatabase::sqlite()).await;
    let reveal = Call::get("owners/profile:prod/parameters/tableName");
    let mut refused = None;
    // Pages that are there already take some records; then they are full, too.
    for _ in 0..200 {
        let answer = world.on_full_disk(reveal.clone()).await;
        if answer.status != 200 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("at some time the pages are full");
    refused.refused(503, "storage-unavailable");
    assert!(!refused.text.contains("orders"));
    let asked = world.server.sts.requests().len();
    let target = json!({"app": "shop", "stage": "live", "values": true});
    for call in [Call::post("resolve", &target), Call::post("credentials", &json!({"app": "shop", "stage": "live"}))] {
        world.on_full_disk(call).await.refused(503, "storage-unavailable");
    }
    assert_eq!(world.server.sts.requests().len(), asked, "STS is not asked");
    world.on_full_disk(Call::post("resolve", &json!({"app": "shop", "stage": "live"}))).await.ok(200);
    world.server.store.write().await.unwrap();
}
