//! Bodies that are not what the API takes. What was sent is never said back: it could be a secret (rule A2).

use serde_json::json;
use stagegate_server::http::body::MAX_BODY_BYTES;
use stagegate_store::testing::TestDatabase;

use crate::support::{Answer, Call, World, canary::canary};

const JSON: &str = "application/json";

impl World {
    async fn set_raw(&self, content_type: &str, body: impl Into<Vec<u8>>) -> Answer {
        self.send(Call::new("PUT", "owners/profile:prod/parameters/x").raw(content_type, body).if_match("*")).await
    }
}

#[tokio::test]
async fn bodies_that_are_not_understood() {
    let world = World::full(TestDatabase::sqlite()).await;
    let secret = canary("body");
    let quoted = serde_json::to_string(&secret).unwrap();
    for (body, reason) in [
        (String::new(), "it is not JSON"),
        ("{".to_owned(), "it is not JSON"),
        (format!("{{\"value\": {quoted}"), "it is not JSON"),
        (format!("{{\"value\": {quoted}}} x"), "it is not JSON"),
        (format!("{{'value': {quoted}}}"), "it is not JSON"),
        (secret.clone(), "it is not JSON"),
        (quoted.clone(), "a field has the wrong type"),
        (format!("[{quoted}, {quoted}]"), "a field has the wrong type"),
        ("null".to_owned(), "a field has the wrong type"),
        ("{}".to_owned(), "missing field `value`"),
        (format!("{{\"value\": [{quoted}]}}"), "a field has the wrong type"),
        (format!("{{\"value\": {{\"a\": {quoted}}}}}"), "a field has the wrong type"),
        ("{\"value\": 5}".to_owned(), "a field has the wrong type"),
        ("{\"value\": null}".to_owned(), "a field has the wrong type"),
        (format!("{{\"value\": \"a\", \"message\": [{quoted}]}}"), "a field has the wrong type"),
        (format!("{{\"value\": {quoted}, \"value\": {quoted}}}"), "a field has the wrong type"),
        (format!("{{\"value\": {quoted}, \"valeu\": {quoted}}}"), "unknown field `valeu`"),
        ("{\"value\": \"\\ud800\"}".to_owned(), "it is not JSON"),
    ] {
        let answer = world.set_raw(JSON, body.clone()).await;
        let problem = answer.refused(422, "invalid-input");
        assert_eq!(problem.detail, format!("the request body was not understood: {reason}"), "{body}");
        assert!(!answer.text.contains("canary"), "{body}: {}", answer.text);
    }
    // A value that looks like one of our own sentences is still a value.
    for text in ["missing field `canary`", "unknown field `canary`"] {
        let answer = world.set_raw(JSON, json!({"value": "", "message": [text]}).to_string()).await;
        answer.refused(422, "invalid-input");
        let answer = world.send(Call::post("resolve", &json!({"app": "a", "stage": "b", "values": text}))).await;
        answer.refused(422, "invalid-input");
        assert!(!answer.text.contains("canary"), "{}", answer.text);
    }
    world.get("owners/profile:prod/parameters/x").await.refused(404, "not-found");
}

#[tokio::test]
async fn only_json_is_taken() {
    let world = World::full(TestDatabase::sqlite()).await;
    let body = json!({"value": "x"}).to_string();
    for content_type in ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application"]
    {
        let problem = world.set_raw(content_type, body.clone()).await.refused(422, "invalid-input");
        assert!(problem.detail.ends_with("the content type must be `application/json`"), "{content_type}: {problem:?}");
    }
    for content_type in [JSON, "application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"] {
        world.set_raw(content_type, body.clone()).await.ok(200);
    }
    for bytes in [&b"{\"value\": \"\xff\"}"[..], b"\xef\xbb\xbf{\"value\": \"x\"}", b"\0"] {
        world.set_raw(JSON, bytes).await.refused(422, "invalid-input");
    }
}

#[tokio::test]
async fn large_and_deep_bodies() {
    let world = World::full(TestDatabase::sqlite()).await;
    // The field is refused either way: what counts is whether the body was read to its end.
    let sized = |size: usize| {
        let (start, end) = ("{\"value\": \"", "\"}");
        format!("{start}{}{end}", "x".repeat(size - start.len() - end.len()))
    };
    let largest = world.set_raw(JSON, sized(MAX_BODY_BYTES)).await.refused(413, "too-large");
    assert!(largest.detail.starts_with("the value of `x` has"), "{largest:?}");
    let larger = world.set_raw(JSON, sized(MAX_BODY_BYTES + 1)).await.refused(413, "too-large");
    assert_eq!(larger.detail, "the request body is larger than 1048576 bytes");
    let call = Call::post("/api/v1/setup", &json!({})).raw(JSON, sized(MAX_BODY_BYTES + 1));
    world.server.send(call).await.refused(413, "too-large");
    for depth in [127, 200, 100_000] {
        for (open, close) in [("[", "]"), ("{\"value\":", "}")] {
            let deep = format!("{{\"value\": {}{}}}", open.repeat(depth), close.repeat(depth));
            world.set_raw(JSON, deep).await.refused(422, "invalid-input");
        }
    }
    // Without a key nobody's body is read at all.
    let call = Call::new("PUT", "/api/v1/orgs/acmeorg/owners/profile:prod/parameters/x").raw(JSON, sized(MAX_BODY_BYTES + 1));
    world.server.send(call.if_match("*")).await.refused(401, "not-signed-in");
}

/// Rule Z4: what an operation does not know is refused, wherever it takes a body.
#[tokio::test]
async fn unknown_fields_are_refused_everywhere() {
    let world = World::full(TestDatabase::sqlite()).await;
    let bodies = crate::access::table().into_iter().filter(crate::access::Entry::takes_a_body);
    for entry in bodies {
        let call = world.call_by(&entry, crate::support::ORG, &world.owner);
        let mut body = call.body_as_json();
        body["external_id"] = json!("sg-mine");
        let problem = world.server.as_actor(&world.owner, call.with_body(&body)).await.refused(422, "invalid-input");
        assert!(problem.detail.ends_with("unknown field `external_id`"), "{} {}: {problem:?}", entry.method, entry.template);
    }
}
