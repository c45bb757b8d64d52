//! What was refused is in the audit table as well, and nobody forges its lines (rules L1, L4, I1).

use serde_json::json;
use stagegate_core::access::{Role, Scope, role_allows};
use stagegate_store::testing::TestDatabase;

use crate::{
    access::{Entry, Need, table},
    support::{Call, ORG, World, world::within},
};

/// Whoever is refused is on record, with the org if they belong to it.
#[tokio::test]
async fn refusals_are_recorded() {
    let world = World::full(TestDatabase::sqlite()).await;
    let server = &world.server;
    let viewer = server.member(&world.org, Role::Viewer, &Scope::ALL).await;
    let stranger = server.user("stranger", false).await;
    let scopeless = server.key_of(&world.owner.user, None, &[]).await;
    let actions = |entry: &Entry| match entry.need {
        Need::Member(action) => Some(action),
        _ => None,
    };
    for (entry, action) in table().iter().filter_map(|entry| Some((entry, actions(entry)?))) {
        let tries = [(&viewer, "not-allowed"), (&scopeless, "not-allowed"), (&stranger, "not-found")];
        for (actor, code) in tries {
            if std::ptr::eq(actor, &raw const viewer) && role_allows(Role::Viewer, action) {
                continue;
            }
            let before = server.audit().await.len();
            let answer = server.as_actor(actor, world.call_by(entry, ORG, &world.owner)).await;
            let added = server.audit().await.split_off(before);
            let [row] = &added[..] else { panic!("{} as {actor:?}: {added:?}", answer.to) };
            let org = if code == "not-found" { "" } else { world.org.as_str() };
            let told = (row.action.as_str(), row.outcome.as_str(), row.target.clone(), row.detail.as_str(), row.org.as_str());
            assert_eq!(told, ("access.refused", "refused", format!("{action:?}"), code, org), "{}", answer.to);
            assert_eq!((&*row.user, &*row.key, &*row.request_id), (&*actor.user, &*actor.key, answer.request_id()));
        }
    }
}

#[tokio::test]
async fn failed_sign_ins_are_recorded_without_what_was_tried() {
    let world = World::full(TestDatabase::sqlite()).await;
    let before = world.server.audit().await.len();
    let wrong = world.owner.token.replace("sgk_", "sgk_x");
    let key = world.server.send(Call::get("/api/v1/whoami").key(&wrong)).await;
    let code = world.server.send(Call::post("/api/v1/setup", &json!({"code": "sgs_wrong", "name": "Eve"}))).await;
    let operator = world.server.user("eve", false).await;
    let org = world.server.as_actor(&operator, Call::post("/api/v1/orgs", &json!({"name": "neworg"}))).await;
    let rows = world.server.audit().await.split_off(before);
    let told: Vec<_> = rows.iter().map(|row| (&*row.action, &*row.outcome, &*row.target, &*row.request_id)).collect();
    assert_eq!(
        told,
        [
            ("authentication.refused", "refused", "access key", key.request_id()),
            ("setup.refused", "refused", "setup code", code.request_id()),
            ("access.refused", "refused", "CreateOrg", org.request_id()),
        ]
    );
    assert!(rows.iter().all(|row| !row.detail.contains("sg")), "{rows:?}");
}

/// Rule L4: no input forges a line or hides one.
#[tokio::test]
async fn events_are_one_line_each() {
    let world = World::full(TestDatabase::sqlite()).await;
    let forged = "x%0A%1B%5B2Jerror%E2%80%AE";
    for call in [
        Call::get(&format!("profiles/{forged}")),
        Call::delete(&format!("access-keys/{forged}")),
        Call::get(&format!("deployments/{forged}")),
        Call::post("profiles", &json!({"name": "a\nb"})),
        Call::post("access-keys", &json!({"name": "a\u{1b}[2Jb", "scopes": ["read"]})),
        Call::post("access-keys", &json!({"name": "a\u{202e}b", "scopes": ["read"]})),
    ] {
        let answer = world.server.as_actor(&world.owner, within(ORG, call)).await;
        assert!((400..500).contains(&answer.status), "{}: {}", answer.to, answer.text);
    }
    let unprintable = |text: &str| text.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
    let rows = world.server.audit().await;
    assert!(!rows.iter().any(|row| unprintable(&row.target) || unprintable(&row.detail)), "{rows:#?}");
}

/// The order of rule I1: what was issued is on record even if STS then refuses.
#[tokio::test]
async fn a_refusal_of_sts_is_recorded_after_the_decision() {
    let world = World::full(TestDatabase::sqlite()).await;
    world.server.sts.remove_role(crate::support::ROLE);
    let before = world.server.audit().await.len();
    world.post("credentials", json!({"app": "shop", "stage": "live"})).await.refused(403, "role-refused");
    let rows = world.server.audit().await.split_off(before);
    let told: Vec<_> = rows.iter().map(|row| (&*row.action, &*row.outcome)).collect();
    assert_eq!(told, [("credentials.issue", "done"), ("credentials.refused", "refused")]);
}
