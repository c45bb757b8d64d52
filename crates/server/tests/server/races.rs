//! Two requests at the same moment, each of which the other one makes wrong.
//!
//! On PostgreSQL only: SQLite has one writer at a time. Both are held where they have decided and not yet committed.

use std::sync::Arc;

use serde_json::json;
use stagegate_store::testing::TestDatabase;

use crate::support::{Answer, Call, World};

/// Lets `first` decide, then `second`, then both commit.
async fn at_once(world: &Arc<World>, first: Call, second: Call) -> [Answer; 2] {
    let mut held = world.server.store.write().await.unwrap();
    held.hold_audit_log().await.unwrap();
    let mut requests = Vec::new();
    for (number, call) in [first, second].into_iter().enumerate() {
        let sender = world.clone();
        requests.push(tokio::spawn(async move { sender.send(call.if_match("*")).await }));
        while waiting(world).await <= number {
            tokio::task::yield_now().await;
        }
    }
    drop(held);
    let second = requests.pop().unwrap().await.unwrap();
    [requests.pop().unwrap().await.unwrap(), second]
}

/// How many transactions of this database wait for another one.
async fn waiting(world: &World) -> usize {
    let query = "SELECT CAST(COUNT(*) AS TEXT) FROM pg_stat_activity
                 WHERE wait_event_type = 'Lock' AND datname = current_database()";
    world.server.database.texts(query).await[0].parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_is_not_deleted_while_somebody_starts_to_use_it() {
    for delete_first in [false, true] {
        for use_it in [
            Call::post("apps/shop/stages", &json!({"name": "dev", "profile": "spare"})),
            Call::put("apps/shop/stages/live", &json!({"profile": "spare"})),
            Call::post("apps", &json!({"name": "site", "default_profile": "spare"})),
            Call::patch("apps/shop", &json!({"default_profile": "spare"})),
        ] {
            let world = Arc::new(World::full(TestDatabase::postgres().await).await);
            let delete = Call::delete("profiles/spare");
            let [used, deleted] = if delete_first {
                let [deleted, used] = at_once(&world, delete, use_it).await;
                [used, deleted]
            } else {
                at_once(&world, use_it, delete).await
            };
            let done = [&used, &deleted].iter().filter(|answer| answer.status < 300).count();
            assert_eq!(done, 1, "{}: {}, {}: {}", used.to, used.status, deleted.to, deleted.status);
            // Whoever lost is told to try again, and nothing points at what is gone.
            assert!(
                matches!(used.status, 200 | 201 | 503) && matches!(deleted.status, 204 | 412),
                "{} {}",
                used.text,
                deleted.text
            );
            let gone = "SELECT p.name FROM profile p WHERE p.deleted_at IS NOT NULL AND
                        (p.id IN (SELECT profile_id FROM stage) OR p.id IN (SELECT default_profile_id FROM app))";
            assert!(world.server.database.texts(gone).await.is_empty());
        }
    }
}

/// The losers of other races, too, are told to try again, not that something is broken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn losing_a_race_is_no_defect() {
    let world = Arc::new(World::full(TestDatabase::postgres().await).await);
    let spare = world.server.key_of(&world.owner.user, None, &[]).await;
    let revoke = Call::delete(&format!("access-keys/{}", spare.key));
    let finish = Call::post(&format!("deployments/{}/finish", world.deployment), &json!({"status": "failed"}));
    for (call, won, lost) in [
        (revoke, 204, 503),
        (finish, 200, 200),
        (Call::post("apps", &json!({"name": "site"})), 201, 409),
        (Call::put("owners/profile:prod/parameters/new", &json!({"value": "x"})), 200, 412),
        (Call::delete("profiles/prod/role"), 204, 412),
        (Call::delete("apps/shop/stages/live"), 204, 412),
    ] {
        let [first, second] = at_once(&world, call.clone(), call).await;
        assert_eq!((first.status, second.status), (won, lost), "{}: {}", first.to, second.text);
    }
    let path = format!("deployments/{}/finish", world.start_deployment(&world.owner).await);
    let ends = ["failed", "succeeded"].map(|status| Call::post(&path, &json!({"status": status})));
    let [well, ill] = ends;
    let [first, second] = at_once(&world, well, ill).await;
    assert_eq!((first.status, second.status), (200, 412), "{}", second.text);
}
