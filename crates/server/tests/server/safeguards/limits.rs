//! What a check may take, and how much it may say.

use std::time::Duration;

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use super::checks::{guard_with, package_with};
use crate::support::{
    World,
    actor::text,
    world::{packaged, policy},
};

/// What the first finding of a verdict says.
fn message(check: &Value, index: usize) -> &str {
    text(&check["verdicts"][index]["findings"][0], "message")
}

on_both_databases! {
    async fn a_check_ends_in_a_decision_when_its_time_is_over(database: TestDatabase) {
        let mut world = World::full(database).await;
        world.post("policies", policy("no-queues")).await.ok(201);
        guard_with(&world, json!([
            {"safeguard": "javascript", "settings": "true"},
            {"safeguard": "no-queues"},
            {"safeguard": "require-cfn-role"},
        ])).await;
        world.server.judge_within(Duration::ZERO).await;
        let made = world.post("checks", packaged()).await.ok(201);
        assert_eq!(made["check"]["counts"], json!({"passed": 0, "warned": 0, "failed": 3}));
        for index in 1..3 {
            let said = message(&made, index);
            assert!(said.ends_with("there was no time left for it: what came before it took 0 s"), "{said}");
        }
        let stored = world.get(&format!("checks/{}", text(&made["check"], "id"))).await.ok(200);
        assert_eq!((text(&stored["check"], "result"), &stored["verdicts"]), ("failed", &made["verdicts"]));
        let tested = world.post("policies/no-queues/test", Value::Null).await.ok(200);
        assert_eq!((&tested["agrees"], text(&tested["cases"][0], "got")), (&json!(false), "error"));
    }

    async fn a_policy_says_no_more_than_somebody_reads(database: TestDatabase) {
        let world = World::full(database).await;
        let source = "module.exports = (policy) => { for (let i = 0; i < 210; i++) policy.fail('é'.repeat(2060)); }";
        let cases = json!([{"name": "all", "expect": "fail"}]);
        let talker = json!({"name": "talker", "language": "javascript", "source": source, "cases": cases});
        world.post("policies", talker).await.ok(201);
        guard_with(&world, json!([
            {"safeguard": "talker", "title": "One"}, {"safeguard": "talker", "title": "Two"},
            {"safeguard": "talker", "title": "Three"}, {"safeguard": "require-dlq"},
        ])).await;
        let made = world.post("checks", package_with("plain")).await.ok(201);
        let findings = made["verdicts"][0]["findings"].as_array().unwrap();
        assert_eq!((findings.len(), text(&findings[200], "message")), (201, "And 10 more."));
        assert!(text(&findings[0], "message").ends_with("é…"));
        assert!(made["verdicts"].to_string().len() < 2 * 1024 * 1024 + 1024);
        assert_eq!(made["verdicts"][2]["findings"].as_array().unwrap().len(), 1);
        assert!(message(&made, 2).contains("larger than 2 MiB"), "{}", message(&made, 2));
        assert_eq!((&made["check"]["counts"]["failed"], text(&made["verdicts"][2], "status")), (&json!(4), "failed"));
        assert!(message(&made, 3).contains("Dead Letter Queue"));
        let path = format!("checks/{}/replay", text(&made["check"], "id"));
        assert_eq!(world.post(&path, Value::Null).await.ok(200)["same"], true);
        let tested = world.post("policies/talker/test", Value::Null).await.ok(200);
        assert_eq!((&tested["agrees"], tested["cases"][0]["messages"].as_array().unwrap().len()), (&json!(true), 201));
    }

    async fn lists_do_not_read_what_was_judged(database: TestDatabase) {
        let world = World::full(database).await;
        guard_with(&world, json!([{"safeguard": "require-dlq"}])).await;
        let made = world.post("checks", package_with("plain")).await.ok(201);
        world.server.database.execute("ALTER TABLE safeguard_check RENAME COLUMN sealed_record TO kept_away").await;
        let listed = world.get("checks").await.ok(200);
        assert_eq!(listed["items"][0], made["check"]);
    }

    async fn the_audit_log_names_what_failed(database: TestDatabase) {
        let world = World::full(database).await;
        for (safeguards, want) in [
            (json!([{"safeguard": "require-dlq", "title": "Queue"}, {"safeguard": "allowed-stages", "title": "Any", "settings": ["live"]},
                    {"safeguard": "allowed-regions", "title": "Here", "settings": ["none"]},
                    {"safeguard": "require-description", "title": "Words", "enforcement": "warning"}]),
             "; failed: `Queue`, `Here`"),
            (json!([{"safeguard": "require-description", "enforcement": "warning"}]), ""),
        ] {
            guard_with(&world, safeguards).await;
            let check = world.post("checks", package_with("plain")).await.ok(201)["check"].clone();
            let events = world.get("audit-events?limit=1").await.ok(200);
            let event = &events["items"][0];
            let place = format!("{}:{}", text(&check, "stage"), text(&check, "region"));
            let words = format!("{} {} {place}{want}", text(&check, "app"), text(&check, "service"));
            assert_eq!((text(event, "action"), text(event, "detail")), ("check.run", words.as_str()));
            assert_eq!(text(event, "outcome"), if want.is_empty() { "done" } else { "refused" });
        }
    }
}
