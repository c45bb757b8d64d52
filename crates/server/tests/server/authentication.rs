//! Access keys and the setup code (rules N9 to N11, Z3).

use jiff::SignedDuration;
use serde_json::json;
use stagegate_core::access::{Role, Scope};
use stagegate_seal::TokenKind;
use stagegate_server::machine::SystemEntropy;
use stagegate_store::{on_both_databases, testing::TestDatabase};

use crate::{
    access::shape,
    support::{Call, ORG, TestServer, World, actor::text, world::within},
};

fn whoami() -> Call {
    Call::get("/api/v1/whoami")
}

fn redeem(code: &str) -> Call {
    Call::post("/api/v1/setup", &json!({"code": code, "name": "Eve"}))
}

on_both_databases! {
    async fn wrong_expired_and_revoked_keys_are_the_same(database: TestDatabase) {
        let world = World::full(database).await;
        let server = &world.server;
        let unknown = TokenKind::AccessKey.generate(&SystemEntropy);
        let wanted = shape(&server.send(whoami().key(unknown.expose())).await, "");
        assert_eq!(wanted.0, 401);
        let revoked = server.key_of(&world.owner.user, None, &Scope::ALL).await;
        server.as_actor(&revoked, whoami()).await.ok(200);
        world.delete(&format!("access-keys/{}", revoked.key)).await.ok(204);
        let expiring = server.key_of(&world.owner.user, None, &Scope::ALL).await;
        server.as_actor(&expiring, whoami()).await.ok(200);
        server.clock.pass(SignedDuration::from_hours(24));
        for token in [&revoked.token, &expiring.token, "sgk_mistyped", "garbage"] {
            assert_eq!(shape(&server.send(whoami().key(token)).await, ""), wanted, "{token}");
        }
        server.as_actor(&world.owner, whoami()).await.ok(200);
    }

    async fn a_made_key_works_until_its_day_or_until_revoked(database: TestDatabase) {
        let world = World::full(database).await;
        let made = world.post("access-keys", json!({"name": "ci", "scopes": ["read", "deploy"], "expires_in_days": 1})).await.ok(201);
        let (id, token) = (text(&made, "id"), text(&made, "access_key"));
        let as_key = |call: Call| world.server.send(within(ORG, call).key(token));
        as_key(Call::post("resolve", &json!({"app": "shop", "stage": "live", "values": true}))).await.ok(200);
        as_key(Call::post("profiles", &json!({"name": "x"}))).await.refused(403, "not-allowed");
        let listed = world.get("access-keys").await;
        assert!(!listed.text.contains(token), "a key is shown once");
        world.server.clock.pass(SignedDuration::from_hours(23));
        as_key(Call::get("apps")).await.ok(200);
        world.server.clock.pass(SignedDuration::from_hours(1));
        as_key(Call::get("apps")).await.refused(401, "not-signed-in");

        let made = world.post("access-keys", json!({"name": "ci", "scopes": ["read"]})).await.ok(201);
        let (other, token) = (text(&made, "id"), text(&made, "access_key"));
        assert_eq!(made["expires_at"].as_str().unwrap()[..10], *"2027-04-16", "90 days unless said otherwise: {made}");
        world.server.send(whoami().key(token)).await.ok(200);
        world.delete(&format!("access-keys/{other}")).await.ok(204);
        world.server.send(whoami().key(token)).await.refused(401, "not-signed-in");
        world.delete(&format!("access-keys/{other}")).await.refused(404, "not-found");
        let listed = world.get("access-keys").await.ok(200);
        let of = |id: &str| listed["items"].as_array().unwrap().iter().find(|key| key["id"] == id).unwrap().clone();
        assert!(of(other)["revoked_at"].is_string() && of(id).get("revoked_at").is_none(), "{listed}");
    }

    async fn one_setup_code_makes_one_owner(database: TestDatabase) {
        let server = std::sync::Arc::new(TestServer::start(database).await);
        let tries: Vec<_> = (0..20)
            .map(|_| {
                let server = server.clone();
                tokio::spawn(async move { server.send(redeem(&server.setup_code)).await })
            })
            .collect();
        let mut statuses = Vec::new();
        for tried in tries {
            statuses.push(tried.await.unwrap().status);
        }
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
        // Whoever loses the race on PostgreSQL is told to try again, and then that the code is used.
        assert!(statuses.iter().all(|status| matches!(status, 201 | 401 | 503)), "{statuses:?}");
        server.send(redeem(&server.setup_code)).await.refused(401, "not-signed-in");
        assert_eq!(server.database.texts("SELECT name FROM user_account").await.len(), 1);
    }
}

#[tokio::test]
async fn a_setup_code_ends_after_an_hour() {
    let server = TestServer::start(TestDatabase::sqlite()).await;
    let wrong = server.send(redeem("sgs_wrong")).await;
    wrong.refused(401, "not-signed-in");
    server.send(redeem(&server.setup_code.replace("sgs_", "sgs_0"))).await.refused(401, "not-signed-in");
    server.clock.pass(SignedDuration::from_mins(60));
    let late = server.send(redeem(&server.setup_code)).await;
    assert_eq!(shape(&late, ""), shape(&wrong, ""), "too old and wrong are the same");
    assert!(server.database.texts("SELECT name FROM user_account").await.is_empty());

    let server = TestServer::start(TestDatabase::sqlite()).await;
    server.clock.pass(SignedDuration::from_mins(59));
    server.send(redeem(&server.setup_code)).await.ok(201);
}

/// Rule Z3: a key never makes a stronger one, nor reaches further.
#[tokio::test]
async fn scopes_cannot_be_widened() {
    let world = World::full(TestDatabase::sqlite()).await;
    let server = &world.server;
    let create = |scopes: &[&str]| within(ORG, Call::post("access-keys", &json!({"name": "ci", "scopes": scopes})));
    let manager = server.key_of(&world.owner.user, None, &[Scope::Manage]).await;
    for scopes in [&["read"][..], &["manage", "read"], &["deploy", "manage"], &["manage", "manage", "deploy"]] {
        let problem = server.as_actor(&manager, create(scopes)).await.refused(403, "not-allowed");
        assert!(problem.detail.contains("lacks the scope"), "{problem:?}");
    }
    let made = server.as_actor(&manager, create(&["manage"])).await.ok(201);
    assert_eq!(made["scopes"], json!(["manage"]));
    let made = world.post("access-keys", json!({"name": "ci", "scopes": ["deploy", "read", "deploy"]})).await.ok(201);
    assert_eq!(made["scopes"], json!(["read", "deploy"]), "each once");
    for scopes in [&[][..], &["admin"], &["Read"], &["read "]] {
        server.as_actor(&world.owner, create(scopes)).await.refused(422, "invalid-input");
    }
    // A viewer's key stays a viewer's, whatever its scopes.
    let viewer = server.member(&world.org, Role::Viewer, &Scope::ALL).await;
    let made = server.as_actor(&viewer, create(&["read", "deploy", "manage"])).await.ok(201);
    let edit = within(ORG, Call::post("profiles", &json!({"name": "x"}))).key(text(&made, "access_key"));
    server.send(edit).await.refused(403, "not-allowed");
}

#[tokio::test]
async fn a_key_of_one_org_stays_there() {
    let world = World::full(TestDatabase::sqlite()).await;
    let made = world.post("access-keys", json!({"name": "ci", "scopes": ["read", "deploy", "manage"]})).await.ok(201);
    let token = text(&made, "access_key");
    let other = Call::post("/api/v1/orgs", &json!({"name": "otherorg"}));
    world.server.as_actor(&world.owner, other.clone()).await.ok(201);
    world.server.send(within("otherorg", Call::get("apps")).key(token)).await.refused(404, "not-found");
    world.server.send(other.key(token)).await.refused(403, "not-allowed");
    let orgs = world.server.send(Call::get("/api/v1/orgs").key(token)).await.ok(200);
    assert_eq!(orgs["items"].as_array().unwrap().len(), 1);
    let whoami = world.server.send(whoami().key(token)).await.ok(200);
    assert_eq!(whoami["orgs"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn nobody_revokes_the_keys_of_others() {
    let world = World::full(TestDatabase::sqlite()).await;
    let other = world.server.member(&world.org, Role::Owner, &Scope::ALL).await;
    let revoke = within(ORG, Call::delete(&format!("access-keys/{}", world.owner.key)));
    world.server.as_actor(&other, revoke).await.refused(404, "not-found");
    world.get("apps").await.ok(200);
}

#[tokio::test]
async fn the_last_use_is_noted_by_the_minute() {
    let world = World::full(TestDatabase::sqlite()).await;
    let actor = world.server.key_of(&world.owner.user, None, &[Scope::Read]).await;
    let used = || async {
        let query = format!("SELECT COALESCE(CAST(last_used_at AS TEXT), '') FROM access_key WHERE id = '{}'", actor.key);
        world.server.database.texts(&query).await.remove(0)
    };
    assert_eq!(used().await, "");
    world.server.as_actor(&actor, whoami()).await.ok(200);
    let first = used().await;
    assert!(!first.is_empty());
    world.server.clock.pass(SignedDuration::from_secs(50));
    world.server.as_actor(&actor, whoami()).await.ok(200);
    assert_eq!(used().await, first, "within the minute it is left");
    world.server.clock.pass(SignedDuration::from_secs(10));
    world.server.as_actor(&actor, whoami()).await.ok(200);
    assert!(used().await > first);
}
