//! Whatever people do, in whatever order: a resolution is what the model says, now and at every moment of the past.

use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use stagegate_core::ports::Clock as _;
use stagegate_store::testing::TestDatabase;

use super::{
    model::{Edit, Model, edit, told},
    replay::History,
};
use crate::support::World;

/// Every moment that can be looked back to, and the model as it was then.
struct Past {
    moments: Vec<(String, Model)>,
    /// The nearest owner's revisions are its own: those of an owner that is not the nearest any more are not asked for.
    nearest: Vec<(i64, Model)>,
}

async fn resolved(world: &World, at: Option<&str>) -> Vec<String> {
    let body = json!({"app": "shop", "stage": "live", "service": "orders", "region": "us-east-1", "values": true, "at": at});
    told(&world.post("resolve", body).await.ok(200))
}

async fn check(database: TestDatabase, edits: Vec<Edit>) {
    let on_sqlite = database.folder().is_some();
    let world = World::empty(database).await.prepared().await;
    let mut model = Model::new();
    let mut past = Past { moments: Vec::new(), nearest: Vec::new() };
    for edit in edits {
        if !model.takes(&edit) {
            continue;
        }
        let before = model.clone();
        model.make(&edit);
        if let Some(deployment) = world.make(&before, &edit).await {
            past.moments.push((deployment, model.clone()));
        }
        let revision = |model: &Model| model.instance.as_ref().map_or(0, |instance| instance.revision);
        if revision(&model) > revision(&before) {
            past.nearest.push((revision(&model), model.clone()));
        }
        assert_eq!(resolved(&world, None).await, model.resolved(), "after {edit:?}");
        past.moments.push((world.server.clock.now().to_string(), model.clone()));
    }
    let now = world.server.clock.now().to_string();
    assert_eq!(resolved(&world, Some(&now)).await, resolved(&world, None).await);
    for (moment, then) in &past.moments {
        assert_eq!(resolved(&world, Some(moment)).await, then.resolved(), "at {moment}");
    }
    for (revision, then) in &past.nearest {
        assert_eq!(resolved(&world, Some(&format!("r{revision}"))).await, then.resolved(), "at r{revision}");
    }
    if on_sqlite {
        check_replay(&world, &past).await;
    }
}

/// The rows of the histories alone give the same answers: nothing is in the present that is not in them.
async fn check_replay(world: &World, past: &Past) {
    let history = History::read(&world.server.database).await;
    let body = |at: Value| json!({"app": "shop", "stage": "live", "service": "orders", "region": "us-east-1", "at": at});
    let without_values = |at: Value| {
        let answer = world.post("resolve", body(at));
        async move { told(&answer.await.ok(200)) }
    };
    assert_eq!(without_values(Value::Null).await, history.resolved(i64::MAX));
    for (moment, _) in past.moments.iter().filter(|(moment, _)| !moment.starts_with("dep_")) {
        let time: jiff::Timestamp = moment.parse().unwrap();
        assert_eq!(without_values(json!(moment)).await, history.resolved(time.as_millisecond()), "at {moment}");
    }
}

/// Runs random histories, each in a database of its own.
fn run(cases: u32, edits: usize, database: impl AsyncFn() -> TestDatabase) {
    let config = Config { cases, max_shrink_iters: 100, failure_persistence: None, ..Config::default() };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner = TestRunner::new(config);
    let done = runner.run(&proptest::collection::vec(edit(), 1..edits), |edits| {
        runtime.block_on(Box::pin(async { check(database().await, edits).await }));
        Ok(())
    });
    done.unwrap();
}

#[test]
fn every_history_on_sqlite() {
    run(16, 40, async || TestDatabase::sqlite());
}

#[test]
fn every_history_on_postgres() {
    run(3, 25, TestDatabase::postgres);
}
