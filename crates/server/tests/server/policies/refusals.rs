//! What is no policy is not stored.

use serde_json::{Value, json};
use stagegate_api::MAX_POLICY_BYTES;
use stagegate_core::policy::{MAX_CASE, MAX_CASES, MAX_SOURCE};
use stagegate_store::on_both_databases;

use super::attach;
use crate::support::{World, world::policy};

fn with(field: &str, value: Value) -> Value {
    let mut body = policy("new");
    body[field] = value;
    body
}

fn with_source(language: &str, source: &str) -> Value {
    let mut body = with("source", json!(source));
    body["language"] = json!(language);
    body
}

fn case(field: &str, value: Value) -> Value {
    let mut case = json!({"name": "a", "expect": "pass"});
    case[field] = value;
    json!([case])
}

on_both_databases! {
    async fn what_is_no_policy_is_not_stored(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("policies", policy("mine")).await.ok(201);
        let many = vec![json!({"name": "a", "expect": "pass"}); MAX_CASES + 1];
        for (body, code, words) in [
            (with("source", json!("module.exports = (")), "invalid-input", "source: "),
            (with_source("rego", "package main\ndeny contains"), "invalid-input", "source: "),
            (with_source("rego", "module.exports = (policy) => policy.approve()"), "invalid-input", "source: "),
            (with("source", json!("")), "invalid-input", "source: it is empty"),
            (with("source", json!("a\0b")), "invalid-input", "source: it holds a NUL"),
            (with("source", json!(" ".repeat(MAX_SOURCE) + "x")), "invalid-input", "262145 bytes are more than 262144"),
            (with("language", json!("python")), "invalid-input", "`python` is not a valid language"),
            (with("name", json!("mine")), "already-exists", "`mine`"),
            (with("name", json!("Mine")), "invalid-input", "`Mine` is not a valid policy"),
            (with("name", json!("require-dlq")), "invalid-input", "comes with the program"),
            (with("message", json!("m".repeat(501))), "invalid-input", "message"),
            (with("cases", json!(many)), "invalid-input", "at most 50"),
            (with("cases", case("expect", json!("approved"))), "invalid-input", "`approved`"),
            (with("cases", case("name", json!(""))), "invalid-input", "cases.name"),
            (with("cases", case("unknown", json!(1))), "invalid-input", "unknown field"),
            (with("cases", case("declaration", json!("x".repeat(MAX_CASE)))), "invalid-input", "more than 65536"),
            (with("cases", case("template", (0..70).fold(json!(1), |inner, _| json!([inner])))), "invalid-input", "understood"),
            (with("extra", json!(1)), "invalid-input", "unknown field"),
        ] {
            let answer = world.post("policies", body).await;
            let problem = answer.refused(if code == "already-exists" { 409 } else { 422 }, code);
            assert!(problem.detail.contains(words) && problem.hint.is_some(), "{words}: {problem:?}");
        }
        let large = with("message", json!("x".repeat(MAX_POLICY_BYTES)));
        world.post("policies", large).await.refused(413, "too-large");
        let largest = "module.exports = (p) => p.approve();".to_owned();
        let largest = largest.clone() + &" ".repeat(MAX_SOURCE - largest.len());
        world.post("policies", with("source", json!(largest))).await.ok(201);
        let before = world.get("policies/mine").await.ok(200);
        for edit in [json!({"source": "("}), json!({"language": "rego"}), json!({"cases": case("expect", json!("no"))})] {
            world.patch("policies/mine", edit).await.refused(422, "invalid-input");
        }
        assert_eq!(world.get("policies/mine").await.ok(200), before);
        assert_eq!(world.get("policies").await.ok(200)["items"].as_array().unwrap().len(), 2);
    }

    async fn a_program_that_cannot_be_read_in_time_is_refused(database: TestDatabase) {
        let world = World::full(database).await;
        // Deeply nested: whatever the engine makes of it, the server answers.
        for (language, source) in [("javascript", format!("module.exports = {}1{}", "(".repeat(50_000), ")".repeat(50_000))),
                                   ("rego", format!("package main\ndeny contains x if {{ x := {}1{} }}", "[".repeat(50_000), "]".repeat(50_000)))] {
            let problem = world.post("policies", with_source(language, &source)).await.refused(422, "invalid-input");
            assert!(problem.detail.starts_with("source: "), "{}", problem.detail);
        }
        assert_eq!(world.get("policies").await.ok(200)["items"], json!([]));
    }

    async fn what_is_not_there_is_told(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("policies", policy("mine")).await.ok(201);
        for path in ["policies/none", "policies/none/versions", "policies/mine?version=2", "policies/mine?version=-1"] {
            let problem = world.get(path).await.refused(404, "not-found");
            assert!(problem.hint.unwrap().contains("stagegate policy"), "{path}");
        }
        for path in ["policies/none/test", "policies/mine/test?version=9"] {
            world.post(path, Value::Null).await.refused(404, "not-found");
        }
        world.get("policies/mine?version=x").await.refused(422, "invalid-input");
        world.get("policies/mine/versions?after=x").await.refused(422, "invalid-input");
        let valid = attach(&world, json!([{"safeguard": "mine"}])).await;
        for (entry, status, words) in [
            (json!({"safeguard": "none"}), 404, "no safeguard `none`"),
            (json!({"safeguard": "mine", "version": 2}), 404, "no version `mine v2`"),
            (json!({"safeguard": "mine", "version": 0}), 404, "no version `mine v0`"),
            (json!({"safeguard": "require-dlq", "version": 1}), 422, "only policies of the org have versions"),
        ] {
            let answer = world.put("profiles/prod/safeguards", json!({"safeguards": [entry]})).await;
            let problem = answer.refused(status, if status == 404 { "not-found" } else { "invalid-input" });
            assert!(problem.detail.contains(words) && problem.hint.is_some(), "{problem:?}");
        }
        assert_eq!(world.get("profiles/prod/safeguards").await.ok(200), valid, "nothing was stored half");
    }
}
