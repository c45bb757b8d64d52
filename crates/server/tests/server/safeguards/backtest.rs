//! Stored checks, judged by other safeguards: which would newly fail.

use serde_json::{Value, json};
use stagegate_store::{on_both_databases, testing::TestDatabase};

use super::checks::{guard_with, package_with};
use crate::support::{World, actor::text};

/// A world with a check that passed and one that failed, by `allowed-regions` and by nothing else, oldest first.
async fn with_two_checks(database: TestDatabase) -> (World, [String; 2]) {
    let world = World::full(database).await;
    guard_with(&world, json!([{"safeguard": "allowed-regions", "settings": ["us-east-1"]}])).await;
    let mut ids = Vec::new();
    for region in ["us-east-1", "eu-west-1"] {
        let mut package = package_with("plain");
        package["region"] = json!(region);
        let made = world.post("checks", package).await.ok(201);
        ids.push(text(&made["check"], "id").to_owned());
    }
    (world, ids.try_into().unwrap())
}

fn outcomes(answer: &Value) -> Vec<(&str, &str)> {
    let items = answer["items"].as_array().unwrap();
    items.iter().map(|item| (text(&item["check"], "id"), text(item, "outcome"))).collect()
}

on_both_databases! {
    async fn checks_are_judged_by_what_is_tried(database: TestDatabase) {
        let (world, [passed, failed]) = with_two_checks(database).await;
        let (passed, failed) = (passed.as_str(), failed.as_str());
        let before = world.get("checks").await.ok(200);
        for (tried, want) in [
            (json!({"safeguard": "require-dlq"}), ["still-fails", "newly-fails"]),
            (json!({"safeguard": "require-dlq", "enforcement": "warning"}), ["newly-passes", "still-passes"]),
            (json!({"safeguard": "require-dlq", "enabled": false}), ["newly-passes", "still-passes"]),
            (json!({"safeguard": "allowed-regions", "settings": ["eu-west-1"]}), ["newly-passes", "newly-fails"]),
            (json!({"safeguard": "javascript", "settings": "while (true) {}"}), ["still-fails", "newly-fails"]),
        ] {
            let answer = world.post("backtests", json!({"safeguards": [tried], "service": "orders", "limit": 2})).await.ok(200);
            assert_eq!(outcomes(&answer), [(failed, want[0]), (passed, want[1])], "{tried}");
        }
        let tried = json!({"safeguards": [{"safeguard": "require-dlq", "title": "Queue"}], "limit": 1});
        let answer = world.post("backtests", tried).await.ok(200);
        let verdict = &answer["items"][0]["verdicts"][0];
        assert_eq!((text(verdict, "title"), text(verdict, "status")), ("Queue", "failed"));
        assert_eq!(world.get("checks").await.ok(200), before, "nothing is stored");
    }

    async fn a_profile_is_tried_as_it_is_and_as_it_was(database: TestDatabase) {
        let (world, [passed, failed]) = with_two_checks(database).await;
        let (passed, failed) = (passed.as_str(), failed.as_str());
        let then = world.get("profiles/prod").await.ok(200)["revision"].clone();
        guard_with(&world, json!([{"safeguard": "allowed-regions", "settings": ["eu-west-1"]}])).await;
        let now = world.post("backtests", json!({"profile": "prod", "limit": 2})).await.ok(200);
        assert_eq!(outcomes(&now), [(failed, "newly-passes"), (passed, "newly-fails")]);
        let before = world.post("backtests", json!({"profile": "prod", "revision": then, "limit": 2})).await.ok(200);
        assert_eq!(outcomes(&before), [(failed, "still-fails"), (passed, "still-passes")]);
        let other = world.post("backtests", json!({"profile": "spare"})).await.ok(200);
        assert_eq!(outcomes(&other), [], "only checks by the profile");
    }

    async fn a_backtest_goes_on_from_page_to_page(database: TestDatabase) {
        let (world, [passed, failed]) = with_two_checks(database).await;
        let mut tried = json!({"safeguards": [], "limit": 1});
        let first = world.post("backtests", tried.clone()).await.ok(200);
        assert_eq!(outcomes(&first), [(failed.as_str(), "newly-passes")]);
        tried["after"] = first["next"].clone();
        let second = world.post("backtests", tried).await.ok(200);
        assert_eq!(outcomes(&second), [(passed.as_str(), "still-passes")]);
    }

    async fn what_is_gone_is_told(database: TestDatabase) {
        let (world, _) = with_two_checks(database).await;
        world.delete("apps/shop?everything=true").await.ok(204);
        let answer = world.post("backtests", json!({"safeguards": [{"safeguard": "require-dlq"}]})).await.ok(200);
        for item in answer["items"].as_array().unwrap() {
            assert_eq!((text(item, "outcome"), &item["verdicts"]), ("not-judged", &json!([])));
            assert!(text(item, "reason").starts_with("no app `"), "{item}");
        }
    }

    async fn what_cannot_be_tried_is_refused(database: TestDatabase) {
        let (world, _) = with_two_checks(database).await;
        let dlq = json!([{"safeguard": "require-dlq"}]);
        for (tried, status, code, detail) in [
            (json!({}), 422, "invalid-input", "name some to try"),
            (json!({"safeguards": dlq, "profile": "prod", "revision": 1}), 422, "invalid-input", "safeguards to try already"),
            (json!({"safeguards": dlq, "limit": 21}), 422, "invalid-input", "1 to 20 checks"),
            (json!({"safeguards": dlq, "limit": 0}), 422, "invalid-input", "1 to 20 checks"),
            (json!({"safeguards": [{"safeguard": "none"}]}), 404, "not-found", "no safeguard `none`"),
            (json!({"safeguards": [{"safeguard": "allowed-regions"}]}), 422, "invalid-input", "expected a list of region names"),
            (json!({"safeguards": [{"safeguard": "require-dlq", "enforcement": "fatal"}]}), 422, "invalid-input", "fatal"),
            (json!({"safeguards": vec![dlq[0].clone(); 101]}), 422, "invalid-input", "at most 100"),
            (json!({"profile": "none"}), 404, "not-found", "no profile `none`"),
            (json!({"profile": "prod", "revision": 99}), 404, "not-found", "no revision `r99`"),
            (json!({"profile": "prod", "app": "none"}), 404, "not-found", "no app `none`"),
        ] {
            let problem = world.post("backtests", tried.clone()).await.refused(status, code);
            assert!(problem.detail.contains(detail), "{tried}: {}", problem.detail);
        }
    }
}
