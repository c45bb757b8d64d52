//! What holds for the server as a whole, whatever the endpoint.

use std::collections::BTreeSet;

use serde_json::json;
use stagegate_store::testing::TestDatabase;

use crate::{
    access::{Need, table},
    support::{Call, ORG, TestServer, World},
};

#[tokio::test]
async fn addresses_that_nothing_has() {
    let world = World::full(TestDatabase::sqlite()).await;
    for path in [
        "/",
        "/api",
        "/api/v1",
        "/api/v2/orgs",
        "/api/v1/orgs/",
        "/api/v1//orgs",
        "/API/v1/orgs",
        "/healthz/",
        "/..",
        "/%00",
        "/a%FFb",
    ] {
        for method in ["GET", "POST", "DELETE", "OPTIONS"] {
            let problem = world.server.as_actor(&world.owner, Call::new(method, path)).await.refused(404, "not-found");
            assert_eq!(problem.detail, "there is nothing at this address", "{path}");
        }
    }
}

#[tokio::test]
async fn methods_that_an_address_does_not_take() {
    let world = World::full(TestDatabase::sqlite()).await;
    for entry in table() {
        let path = world.call_by(&entry, ORG, &world.owner).path;
        let taken: BTreeSet<_> =
            table().iter().filter(|other| other.template == entry.template).map(|other| other.method).collect();
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"] {
            if taken.contains(method) {
                continue;
            }
            let answer = world.server.as_actor(&world.owner, Call::new(method, &path)).await;
            let problem = answer.refused(405, "method-not-allowed");
            assert_eq!(problem.detail, "this address does not take this method");
            let allowed: BTreeSet<_> = answer.header("allow").split(',').filter(|method| *method != "HEAD").collect();
            assert_eq!(allowed, taken, "{}", answer.to);
        }
    }
    for path in ["/healthz", "/readyz", "/api/v1/openapi.json"] {
        world.server.send(Call::new("POST", path)).await.refused(405, "method-not-allowed");
    }
}

/// `HEAD` asks for what `GET` would answer, with the same rights and the same record.
#[tokio::test]
async fn head_is_get_without_the_body() {
    let world = World::full(TestDatabase::sqlite()).await;
    for entry in table().iter().filter(|entry| entry.method == "GET") {
        world.prepare(entry).await;
        let path = world.call_by(entry, ORG, &world.owner).path;
        let before = world.server.audit().await.len();
        let head = world.server.as_actor(&world.owner, Call::new("HEAD", &path)).await;
        assert_eq!((head.status, head.text.as_str()), (200, ""), "{path}");
        let recorded = world.server.audit().await.len() - before;
        assert_eq!(recorded, usize::from(entry.event.is_some()), "{path}");
        let head = world.server.send(Call::new("HEAD", &path)).await;
        assert_eq!(head.status, if entry.need == Need::Public { 200 } else { 401 }, "{path}");
    }
    let head = world.server.send(Call::new("HEAD", "/nothing")).await;
    assert_eq!(head.status, 404);
}

#[tokio::test]
async fn every_request_has_an_id_of_our_own() {
    let world = World::full(TestDatabase::sqlite()).await;
    let mut ids = BTreeSet::new();
    for call in [Call::get("/healthz"), Call::get("/api/v1/orgs"), Call::get("/none"), Call::new("PUT", "/api/v1/orgs")] {
        let answer = world.server.send(call.header("x-request-id", "req_0000000000000000")).await;
        ids.insert(answer.request_id().to_owned());
    }
    assert!(ids.len() == 4 && !ids.contains("req_0000000000000000"), "{ids:?}");
}

#[tokio::test]
async fn health_needs_no_key_and_tells_nothing() {
    let server = TestServer::start(TestDatabase::sqlite()).await;
    for (path, body) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        let answer = server.send(Call::get(path)).await;
        assert_eq!((answer.status, answer.text.as_str()), (200, body));
    }
    server.store.close().await;
    let problem = server.send(Call::get("/readyz")).await.refused(503, "storage-unavailable");
    assert_eq!(problem.detail, "the server cannot use its database now: not reachable");
    assert_eq!(server.send(Call::get("/healthz")).await.status, 200);
    let body = json!({"code": server.setup_code, "name": "Ada"});
    server.send(Call::post("/api/v1/setup", &body)).await.refused(503, "storage-unavailable");
}

/// Percent-encoding that is not text names nothing, and is no reason for an answer of another shape.
#[tokio::test]
async fn paths_that_are_not_text() {
    let world = World::full(TestDatabase::sqlite()).await;
    for entry in table().iter().filter(|entry| entry.template.contains("{org}")) {
        let call = world.call_by(entry, "a%FFb", &world.owner);
        world.server.send(call.clone()).await.refused(401, "not-signed-in");
        world.server.as_actor(&world.owner, call).await.refused(404, "not-found");
    }
    for path in ["profiles/%C0%AF", "apps/%ED%A0%80", "deployments/%F5", "access-keys/%80"] {
        let call = if path.starts_with("access-keys") { Call::delete(path) } else { Call::get(path) };
        world.send(call).await.refused(404, "not-found");
    }
}
