//! Every write and every secret read is in the audit table, in the same transaction (rules L1, L2, I1).

mod refusals;

use serde_json::json;
use stagegate_store::{on_both_databases, testing::TestDatabase};

use crate::{
    access::{Entry, Need, table},
    support::{ORG, Row, TestServer, World, actor::text},
};

/// What is stored, but for audit events and when keys were used.
pub(crate) async fn state(server: &TestServer) -> Vec<String> {
    let mut rows = Vec::new();
    for (table, columns) in [
        ("setup_code", "digest"),
        ("user_account", "id"),
        ("org", "id || name || sealed_key || CAST(revision AS TEXT)"),
        ("member", "org_id || org_name || user_id"),
        (
            "access_key",
            "id || name || CAST(expires_at AS TEXT) || CAST(revision AS TEXT) || COALESCE(CAST(revoked_at AS TEXT), '')",
        ),
        ("profile", "id || name || CAST(revision AS TEXT) || COALESCE(CAST(deleted_at AS TEXT), '')"),
        ("profile_revision", "profile_id || CAST(revision AS TEXT) || description || COALESCE(role_arn, '')"),
        ("parameter", "id || sealed_value || COALESCE(CAST(until_revision AS TEXT), '')"),
        ("app", "id || name || COALESCE(default_profile_id, '') || CAST(revision AS TEXT)"),
        ("stage", "id || name || profile_id || CAST(revision AS TEXT)"),
        ("service", "id || name || CAST(revision AS TEXT) || COALESCE(CAST(archived_at AS TEXT), '')"),
        ("instance", "id || service_name || stage || CAST(revision AS TEXT) || COALESCE(CAST(archived_at AS TEXT), '')"),
        ("owner_revision", "owner_id || CAST(revision AS TEXT) || change"),
        ("provider", "id || alias || CAST(revision AS TEXT) || CAST(is_default AS TEXT) || COALESCE(sealed_details, '')"),
        ("provider_link", "owner_id || provider_id || COALESCE(CAST(until_revision AS TEXT), '')"),
        ("provider_version", "provider_id || CAST(revision AS TEXT) || COALESCE(author, '')"),
        ("tombstone", "owner_id"),
        ("renaming", "app_id || kind || former_name || new_name"),
        ("assignment", "subject || CAST(number AS TEXT) || COALESCE(target_id, '')"),
        ("deployment", "id || status || COALESCE(sealed_end, '')"),
    ] {
        rows.extend(server.database.texts(&format!("SELECT {columns} FROM {table} ORDER BY 1")).await);
    }
    rows
}

fn wanted_row(world: &World, entry: &Entry, event: &str, request_id: &str) -> Row {
    let by_nobody = entry.need == Need::Public;
    let of_org = matches!(entry.need, Need::Member(_));
    let some = |text: &str, is: bool| if is { text.to_owned() } else { String::new() };
    Row {
        action: event.to_owned(),
        outcome: "done".to_owned(),
        org: some(&world.org, of_org),
        user: some(&world.owner.user, !by_nobody),
        key: some(&world.owner.key, !by_nobody),
        request_id: request_id.to_owned(),
        address: "local".to_owned(),
        target: String::new(),
        detail: String::new(),
    }
}

/// Runs an operation in a world of its own; for setup, in a server where nobody was set up.
async fn fresh(entry: &Entry, database: TestDatabase) -> World {
    let mut world = World::full(database).await;
    if entry.need == Need::Public {
        world.server = TestServer::start(TestDatabase::sqlite()).await;
    }
    world.prepare(entry).await;
    world
}

/// On SQLite only, like the access table, whose rows it goes through in as many servers.
#[tokio::test]
async fn every_write_and_secret_read_leaves_one_event() {
    for entry in table() {
        let world = fresh(&entry, TestDatabase::sqlite()).await;
        let (before, stored) = (world.server.audit().await.len(), state(&world.server).await);
        let answer = world.server.as_actor(&world.owner, world.call_by(&entry, ORG, &world.owner)).await;
        answer.ok(entry.status);
        let added = world.server.audit().await.split_off(before);
        let Some(event) = entry.event else {
            assert!(added.is_empty(), "{}: a read without secrets left {added:?}", answer.to);
            assert_eq!(state(&world.server).await, stored, "{}: it says that it changes nothing", answer.to);
            continue;
        };
        // What changes several things has an event for each, beside the one that sums it up.
        let (named, further): (Vec<_>, Vec<_>) = added.into_iter().partition(|row| row.action == event);
        assert_eq!(further.is_empty(), event != "configuration.apply", "{}: {further:?}", answer.to);
        let [row] = &named[..] else { panic!("{}: {named:?} {further:?}", answer.to) };
        assert!(!row.target.is_empty(), "{}", answer.to);
        let mut wanted = wanted_row(&world, &entry, event, answer.request_id());
        wanted.detail.clone_from(&row.detail);
        wanted.target.clone_from(&row.target);
        if wanted.action == "org.create" {
            wanted.org.clone_from(&row.target);
        }
        assert_eq!(*row, wanted, "{}", answer.to);
    }
}

/// Rule L2: without its record nothing is changed and no secret is answered.
#[tokio::test]
async fn without_the_record_nothing_happens() {
    for entry in table().into_iter().filter(|entry| entry.event.is_some()) {
        let world = fresh(&entry, TestDatabase::sqlite()).await;
        let (stored, asked) = (state(&world.server).await, world.server.sts.requests().len());
        world.server.database.execute("ALTER TABLE audit_event RENAME TO audit_event_away").await;
        let call = world.call_by(&entry, ORG, &world.owner);
        let answer = world.server.as_actor(&world.owner, call.clone()).await;
        answer.refused(500, "internal");
        assert!(!answer.text.contains("orders") && !answer.text.contains("canary"), "{}: {}", answer.to, answer.text);
        assert_eq!(state(&world.server).await, stored, "{}", answer.to);
        if entry.event == Some("credentials.issue") {
            assert_eq!(world.server.sts.requests().len(), asked, "STS was asked before the record was committed");
        }
        world.server.database.execute("ALTER TABLE audit_event_away RENAME TO audit_event").await;
        world.server.as_actor(&world.owner, call).await.ok(entry.status);
    }
}

on_both_databases! {
    async fn an_event_that_cannot_be_stored_undoes_the_change(database: TestDatabase) {
        let world = World::full(database).await;
        world.server.database.execute("ALTER TABLE audit_event RENAME TO audit_event_away").await;
        let stored = state(&world.server).await;
        world.put("owners/profile:prod/parameters/tableName", json!({"value": "lost"})).await.refused(500, "internal");
        world.get("owners/profile:prod/parameters/tableName").await.refused(500, "internal");
        world.post("resolve", json!({"app": "shop", "stage": "live", "values": true})).await.refused(500, "internal");
        world.post("credentials", json!({"app": "shop", "stage": "live"})).await.refused(500, "internal");
        world.post("resolve", json!({"app": "shop", "stage": "live"})).await.ok(200);
        assert_eq!(state(&world.server).await, stored);
        world.server.database.execute("ALTER TABLE audit_event_away RENAME TO audit_event").await;
        assert_eq!(text(&world.get("owners/profile:prod/parameters/tableName").await.ok(200), "value"), "orders");
    }

    async fn the_log_is_read_newest_first(database: TestDatabase) {
        let world = World::full(database).await;
        let put = world.put("owners/profile:prod/parameters/tableName", json!({"value": "x"})).await;
        let get = world.get("owners/profile:prod/parameters/tableName").await;
        let listed = world.get("audit-events?limit=2").await.ok(200);
        let events = listed["items"].as_array().unwrap();
        let told: Vec<_> = events.iter().map(|event| (text(event, "action"), text(event, "request_id"))).collect();
        assert_eq!(told, [("parameter.reveal", get.request_id()), ("parameter.set", put.request_id())]);
        assert_eq!((text(&events[1], "detail"), text(&events[1], "outcome")), ("tableName r5", "done"));
        assert!(text(&events[1], "target").starts_with("prf_") && text(&events[1], "address") == "local");
    }
}
