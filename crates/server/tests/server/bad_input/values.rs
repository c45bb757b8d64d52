//! Values of parameters at the edge of what is taken.

use serde_json::json;
use stagegate_core::parameter::{MAX_KEYS_PER_OWNER, MAX_VALUE_BYTES};
use stagegate_store::{on_both_databases, testing::TestDatabase};

use crate::support::{World, actor::text};

const X: &str = "owners/profile:prod/parameters/x";

on_both_databases! {
    async fn values_of_every_kind_come_back_as_they_went(database: TestDatabase) {
        let world = World::full(database).await;
        let largest = "x".repeat(MAX_VALUE_BYTES);
        let wide = "é".repeat(MAX_VALUE_BYTES / 2);
        for value in ["", " ", "a\nb\r\n\tc", "{\"json\": [1, \"two\"]}", "\u{1b}[2J", "\u{feff}é\u{202e}🦀", "$1 '; DROP TABLE", &largest, &wide] {
            world.put(X, json!({"value": value})).await.ok(200);
            let revealed = world.get(X).await.ok(200);
            assert!(text(&revealed, "value") == value, "{} bytes", value.len());
        }
    }

    async fn values_that_are_too_large_or_binary(database: TestDatabase) {
        let world = World::full(database).await;
        world.put(X, json!({"value": "before"})).await.ok(200);
        let revision = world.get("profiles/prod").await.tag().to_owned();
        for value in ["x".repeat(MAX_VALUE_BYTES + 1), "é".repeat(MAX_VALUE_BYTES / 2) + "x"] {
            let problem = world.put(X, json!({"value": value})).await.refused(413, "too-large");
            assert_eq!(problem.detail, "the value of `x` has 65537 bytes, more than 65536");
        }
        for value in ["\0", "canary\0canary"] {
            let answer = world.put(X, json!({"value": value})).await;
            let problem = answer.refused(422, "invalid-input");
            assert_eq!(problem.detail, "the value of `x` is not text: it holds a NUL or bytes that are not UTF-8");
            assert!(problem.hint.unwrap().contains("base64") && !answer.text.contains("canary"));
        }
        assert_eq!(world.get("profiles/prod").await.tag(), revision);
        assert_eq!(text(&world.get(X).await.ok(200), "value"), "before");
    }
}

/// On SQLite only: five hundred revisions take their time, and counting is one and the same SQL.
#[tokio::test]
async fn a_profile_holds_so_many_parameters() {
    let world = World::empty(TestDatabase::sqlite()).await;
    world.post("profiles", json!({"name": "prod"})).await.ok(201);
    for number in 0..MAX_KEYS_PER_OWNER {
        world.put(&format!("owners/profile:prod/parameters/key{number}"), json!({"value": ""})).await.ok(200);
    }
    let problem = world.put("owners/profile:prod/parameters/more", json!({"value": ""})).await.refused(422, "invalid-input");
    assert_eq!(problem.detail, "`prod` already holds 500 parameters");
    world.put("owners/profile:prod/parameters/key0", json!({"value": "changed"})).await.ok(200);
    world.delete("owners/profile:prod/parameters/key1").await.ok(204);
    world.put("owners/profile:prod/parameters/more", json!({"value": ""})).await.ok(200);
}
