//! People who make requests, each with an access key.

use jiff::SignedDuration;
use serde_json::{Value, json};
use stagegate_core::{
    Secret,
    access::{Role, Scope},
    id::{AccessKeyId, OrgId, UserId},
    ports::Clock as _,
    user::{AccessKey, User},
};
use stagegate_seal::TokenKind;
use stagegate_server::machine::SystemEntropy;
use stagegate_store::NewAccessKey;

use super::{Answer, Call, TestServer};

/// A user and one of their access keys.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) user: String,
    pub(crate) key: String,
    pub(crate) token: String,
}

impl TestServer {
    /// Redeems the setup code: makes the operator.
    pub(crate) async fn set_up(&self) -> Actor {
        let body = json!({"code": self.setup_code, "name": "Ada"});
        let done = self.send(Call::post("/api/v1/setup", &body)).await.ok(201);
        let token = text(&done, "access_key").to_owned();
        let whoami = self.send(Call::get("/api/v1/whoami").key(&token)).await.ok(200);
        Actor { user: text(&done["user"], "id").to_owned(), key: text(&whoami["access_key"], "id").to_owned(), token }
    }

    /// Makes a user without an org, past the API: inviting comes with a later version.
    pub(crate) async fn user(&self, name: &str, operator: bool) -> Actor {
        let user = User { id: UserId::new(self.clock.now(), &SystemEntropy), name: name.to_owned(), operator };
        let mut tx = self.store.write().await.unwrap();
        tx.add_user(&user, self.clock.now()).await.unwrap();
        tx.commit_housekeeping().await.unwrap();
        self.key_of(user.id.as_str(), None, &Scope::ALL).await
    }

    /// Gives a user a place in an org.
    pub(crate) async fn join(&self, actor: &Actor, org: &str, role: Role) {
        let mut tx = self.store.write().await.unwrap();
        tx.add_member(&org.parse().unwrap(), &actor.user.parse().unwrap(), role, self.clock.now()).await.unwrap();
        tx.commit_housekeeping().await.unwrap();
    }

    /// A member with a key of their own.
    pub(crate) async fn member(&self, org: &str, role: Role, scopes: &[Scope]) -> Actor {
        let actor = self.user(role.as_str(), false).await;
        self.join(&actor, org, role).await;
        self.key_of(&actor.user, None, scopes).await
    }

    /// Another key of a user, for one org or for all of theirs.
    pub(crate) async fn key_of(&self, user: &str, org: Option<&str>, scopes: &[Scope]) -> Actor {
        let now = self.clock.now();
        let token: Secret = TokenKind::AccessKey.generate(&SystemEntropy);
        let key = AccessKey {
            id: AccessKeyId::new(now, &SystemEntropy),
            user: user.parse().unwrap(),
            org: org.map(|id| id.parse::<OrgId>().unwrap()),
            name: "test".into(),
            revision: 1,
            scopes: scopes.to_vec(),
            created_at: now,
            expires_at: now + SignedDuration::from_hours(24),
            last_used_at: None,
            revoked_at: None,
        };
        let mut tx = self.store.write().await.unwrap();
        tx.add_access_key(NewAccessKey { key: &key, digest: self.digester.digest(&token).as_str() }).await.unwrap();
        tx.commit_housekeeping().await.unwrap();
        Actor { user: user.to_owned(), key: key.id.to_string(), token: token.expose().to_owned() }
    }

    /// Makes a request as `actor`.
    pub(crate) async fn as_actor(&self, actor: &Actor, call: Call) -> Answer {
        self.send(call.key(&actor.token)).await
    }
}

/// A text field of an answer.
#[track_caller]
pub(crate) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no text `{field}` in {value}"))
}
