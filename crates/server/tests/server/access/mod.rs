//! Each operation is tried by nobody, by a stranger, by each weaker role and by keys that lack the scope.
//!
//! On SQLite only: who may is decided before any SQL that the two databases could see differently, and the flow
//! tests run on both.

mod table;

use std::collections::BTreeSet;

use stagegate_core::access::{Action, Role, Scope, role_allows};
use stagegate_store::testing::TestDatabase;

pub(crate) use self::table::{Entry, Need, Place, table};
use crate::support::{Actor, Answer, Call, ORG, World};

impl World {
    /// A valid request, for things of the owner's.
    fn call(&self, entry: &Entry, org: &str) -> Call {
        self.call_by(entry, org, &self.owner)
    }

    /// Makes what the request of an entry is about, if the furnished org has none of it.
    pub(crate) async fn prepare(&self, entry: &Entry) {
        for call in entry.before() {
            let answer = self.send(call).await;
            assert!(answer.status < 300 || answer.status == 409, "{}: {}", answer.to, answer.text);
        }
    }

    /// A valid request, with an access key of `actor`'s to revoke.
    pub(crate) fn call_by(&self, entry: &Entry, org: &str, actor: &Actor) -> Call {
        let setup_code = &self.server.setup_code;
        entry.call(&Place { org, access_key: &actor.key, deployment: &self.deployment, check: &self.check, setup_code })
    }
}

fn in_orgs() -> impl Iterator<Item = (Entry, Action)> {
    table().into_iter().filter_map(|entry| match entry.need {
        Need::Member(action) => Some((entry, action)),
        _ => None,
    })
}

#[test]
fn every_operation_has_an_entry_and_every_entry_an_operation() {
    let (_, document) = stagegate_server::api::router::endpoints();
    let document = serde_json::to_value(document).unwrap();
    let served: BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase())))
        .collect();
    let listed: BTreeSet<_> = table().iter().map(|entry| format!("{} {}", entry.method, entry.template)).collect();
    let missing: Vec<_> = served.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&served).collect();
    assert!(missing.is_empty(), "say in tests/server/access/table.rs who may: {missing:#?}");
    assert!(gone.is_empty(), "not served any more: {gone:#?}");
}

#[test]
fn every_action_guards_an_operation() {
    // Asked on top of another one, in one of its forms: `safeguards::gate` tries who may.
    let on_top = [Action::OverrideSafeguards];
    let used: Vec<_> = in_orgs().map(|(_, action)| action).chain(on_top).collect();
    let unused: Vec<_> = Action::ALL.iter().filter(|action| !used.contains(action)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[tokio::test]
async fn without_a_valid_key_nothing_but_setup_answers() {
    let world = World::full(TestDatabase::sqlite()).await;
    for entry in table().iter().filter(|entry| entry.need != Need::Public) {
        let call = world.call(entry, ORG);
        world.server.send(call.clone()).await.refused(401, "not-signed-in");
        world.server.send(call.clone().header("authorization", "Basic Og==")).await.refused(401, "not-signed-in");
        for garbage in ["", "garbage", "sgk_0", &world.owner.token.replace("sgk_", "sgs_")] {
            world.server.send(call.clone().key(garbage)).await.refused(401, "not-signed-in");
        }
        let twice = call.key(&world.owner.token).key(&world.owner.token);
        world.server.send(twice).await.refused(401, "not-signed-in");
    }
    let unchanged = world.get("owners/profile:spare/revisions").await.ok(200);
    assert_eq!(unchanged["items"].as_array().unwrap().len(), 5, "{unchanged}");
}

/// The weakest who may, with a key that has no scope but the needed one, each in a world of their own.
#[tokio::test]
async fn the_weakest_role_with_the_one_scope_is_enough() {
    for (entry, action) in in_orgs() {
        let mut world = World::full(TestDatabase::sqlite()).await;
        world.prepare(&entry).await;
        let member = world.server.member(&world.org, action.needs_role(), &[action.needs_scope()]).await;
        if action == Action::RecordDeployment {
            world.deployment = world.start_deployment(&member).await;
        }
        let answer = world.server.as_actor(&member, world.call_by(&entry, ORG, &member)).await;
        answer.ok(entry.status);
    }
}

#[tokio::test]
async fn weaker_roles_are_refused() {
    let world = World::full(TestDatabase::sqlite()).await;
    let mut tried = 0;
    for role in Role::ALL {
        let member = world.server.member(&world.org, role, &Scope::ALL).await;
        for (entry, action) in in_orgs().filter(|(_, action)| !role_allows(role, *action)) {
            let problem = world.server.as_actor(&member, world.call(&entry, ORG)).await.refused(403, "not-allowed");
            assert!(problem.detail.starts_with(&format!("as {} you may not {}", role.as_str(), action.words())));
            tried += 1;
        }
    }
    assert!(tried > 30, "{tried}");
}

#[tokio::test]
async fn keys_without_the_scope_are_refused() {
    let world = World::full(TestDatabase::sqlite()).await;
    for missing in Scope::ALL {
        let others: Vec<_> = Scope::ALL.into_iter().filter(|scope| *scope != missing).collect();
        let key = world.server.key_of(&world.owner.user, None, &others).await;
        for (entry, action) in in_orgs().filter(|(_, action)| !others.iter().any(|scope| scope.covers(*action))) {
            let problem = world.server.as_actor(&key, world.call(&entry, ORG)).await.refused(403, "not-allowed");
            let wanted = format!("this access key may not {}: it lacks the scope `{}`", action.words(), missing.as_str());
            assert_eq!(problem.detail, wanted);
        }
    }
}

#[tokio::test]
async fn only_the_operator_makes_orgs() {
    let world = World::full(TestDatabase::sqlite()).await;
    let server = &world.server;
    let entry = table().into_iter().find(|entry| entry.need == Need::Operator).unwrap();
    let member = server.member(&world.org, Role::Owner, &Scope::ALL).await;
    let reading = server.key_of(&world.owner.user, None, &[Scope::Read, Scope::Deploy]).await;
    let bound = server.key_of(&world.owner.user, Some(&world.org), &Scope::ALL).await;
    for actor in [member, reading, bound] {
        server.as_actor(&actor, world.call(&entry, ORG)).await.refused(403, "not-allowed");
    }
    server.as_actor(&world.owner, world.call(&entry, ORG)).await.ok(201);
}

/// Status, headers and body without what names this one request.
pub(crate) fn shape(answer: &Answer, name: &str) -> (u16, Vec<String>, String) {
    let of_the_request = |header: &str| matches!(header, "x-request-id" | "content-length");
    let headers = answer.headers.iter().filter(|(header, _)| !of_the_request(header.as_str()));
    let headers = headers.map(|(header, value)| format!("{header}: {}", value.to_str().unwrap())).collect();
    (answer.status, headers, answer.text.replace(answer.request_id(), "ID").replace(name, "NAME"))
}

/// Rules T2 and Z5: for a stranger an org that exists and one that does not are the same.
#[tokio::test]
async fn strangers_learn_nothing() {
    let world = World::full(TestDatabase::sqlite()).await;
    let server = &world.server;
    let stranger = server.user("stranger", true).await;
    server.as_actor(&stranger, Call::post("/api/v1/orgs", &serde_json::json!({"name": "otherorg"}))).await.ok(201);
    // A member of both orgs, with a key for the other one only.
    let other = server.as_actor(&stranger, Call::get("/api/v1/orgs/otherorg")).await.ok(200);
    let other = other["id"].as_str().unwrap();
    server.join(&world.owner, other, Role::Owner).await;
    let elsewhere = server.key_of(&world.owner.user, Some(other), &Scope::ALL).await;
    for (entry, _) in in_orgs() {
        for actor in [&stranger, &elsewhere] {
            let unknown = server.as_actor(actor, world.call(&entry, "unknownorg")).await;
            unknown.refused(404, "not-found");
            for org in [ORG, &world.org] {
                let answer = server.as_actor(actor, world.call(&entry, org)).await;
                assert_eq!(shape(&answer, org), shape(&unknown, "unknownorg"), "{}", answer.to);
            }
        }
    }
}
