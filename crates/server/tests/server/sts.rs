//! What becomes of a request when STS refuses, is slow, is down or answers too willingly (rules I1 to I5).

use std::time::Duration;

use serde_json::json;
use stagegate_aws::double::{Outcome, Seen};
use stagegate_core::access::{Role, Scope};
use stagegate_store::testing::TestDatabase;

use crate::support::{
    Call, ORG, ROLE, TestServer, World,
    actor::text,
    world::{furnish, within},
};

fn credentials() -> Call {
    Call::post("credentials", &json!({"app": "shop", "stage": "live"}))
}

fn verify() -> Call {
    Call::post("profiles/prod/role/verify", &json!({}))
}

#[tokio::test]
async fn a_role_that_refuses_says_what_to_check() {
    let world = World::full(TestDatabase::sqlite()).await;
    for (spoil, detail, hint) in [
        (None, "`sts:AssumeRole` was denied", "`sts:ExternalId` is the profile's: `stagegate role show --profile PROFILE`"),
        (Some("tags"), "`sts:TagSession` was denied", "allow `sts:TagSession`"),
    ] {
        let external_id = text(&world.get("profiles/prod").await.ok(200), "external_id").to_owned();
        match spoil {
            None => world.server.sts.role(ROLE).trusts("somebody-else"),
            Some(_) => world.server.sts.role(ROLE).trusts(&external_id).without_tag_session(),
        };
        let problem = world.send(credentials()).await.refused(403, "role-refused");
        assert_eq!(problem.detail, format!("cannot assume access role `{ROLE}`: {detail}"));
        assert!(problem.hint.as_ref().is_some_and(|found| found.contains(hint)), "{problem:?}");
        world.send(verify()).await.refused(403, "role-refused");
    }
}

#[tokio::test]
async fn a_slow_sts_is_not_waited_for() {
    let world = furnished(TestServer::impatient(TestDatabase::sqlite(), Duration::from_millis(300)).await).await;
    world.server.sts.slow(Duration::from_mins(1));
    for call in [credentials(), verify()] {
        let answer = tokio::time::timeout(Duration::from_secs(20), world.send(call)).await.expect("long before STS answers");
        let problem = answer.refused(502, "sts-unreachable");
        assert!(problem.detail.ends_with("it did not answer in time"), "{problem:?}");
    }
    // Showing the role does not depend on STS.
    let shown = world.get("profiles/prod/role").await.ok(200);
    assert!(text(&shown, "trust_policy").contains(text(&shown, "external_id")));
    world.server.sts.up();
    world.send(verify()).await.ok(200);
}

#[tokio::test]
async fn an_sts_that_is_down_refuses_nothing_and_recovers() {
    let world = World::full(TestDatabase::sqlite()).await;
    world.server.sts.down();
    for call in [credentials(), verify()] {
        let problem = world.send(call).await.refused(502, "sts-unreachable");
        assert!(problem.detail.ends_with("it has a fault of its own"), "{problem:?}");
        assert!(problem.hint.unwrap().contains("AWS_ENDPOINT_URL_STS"));
    }
    // Whoever needs no credentials does not notice.
    world.post("resolve", json!({"app": "shop", "stage": "live", "values": true})).await.ok(200);
    world.get("profiles/prod/role").await.ok(200);
    world.server.sts.up();
    world.send(credentials()).await.ok(200);
    // The server's own keys have run out: that is no refusal of the role.
    world.server.sts.expire_identity();
    world.send(credentials()).await.refused(502, "sts-unreachable");
}

#[tokio::test]
async fn a_role_is_verified_from_all_sides() {
    let world = World::full(TestDatabase::sqlite()).await;
    let proof = world.send(verify()).await.ok(200);
    assert_eq!((text(&proof, "arn"), text(&proof, "account_id")), (ROLE, "222222222222"));
    let checks = [
        "can be assumed with its ExternalId",
        "cannot be assumed without an ExternalId",
        "cannot be assumed with a wrong ExternalId",
    ];
    assert_eq!(proof["checks"], json!(checks));
    world.server.sts.role(ROLE).trusts_any_external_id();
    let problem = world.send(verify()).await.refused(409, "role-too-open");
    assert!(problem.detail.contains("with a wrong ExternalId"), "{problem:?}");
    world.server.sts.too_open(ROLE);
    let problem = world.send(verify()).await.refused(409, "role-too-open");
    assert!(problem.detail.contains("without an ExternalId"), "{problem:?}");
    let outcomes = world.server.audit().await;
    let outcomes: Vec<_> = outcomes.iter().filter(|row| row.action == "profile.role.verify").map(|row| &*row.outcome).collect();
    assert_eq!(outcomes, ["done", "refused", "refused"]);
    world.delete("profiles/prod/role").await.ok(204);
    world.send(verify()).await.refused(409, "no-access-role");
    world.delete("profiles/prod/role").await.refused(409, "no-access-role");
}

/// Rule I5: nothing is kept, so nobody gets what was made for another actor or stage.
#[tokio::test]
async fn everybody_gets_credentials_of_their_own() {
    let world = World::full(TestDatabase::sqlite()).await;
    let developer = world.server.member(&world.org, Role::Developer, &[Scope::Deploy]).await;
    let dev = Call::post("credentials", &json!({"app": "shop", "stage": "dev"}));
    let mut keys = Vec::new();
    for (actor, call) in
        [(&world.owner, credentials()), (&developer, credentials()), (&world.owner, credentials()), (&developer, dev)]
    {
        let issued = world.server.as_actor(actor, within(ORG, call)).await.ok(200);
        keys.push(text(&issued, "access_key_id").to_owned());
    }
    let seen: Vec<Seen> = world.server.sts.requests().into_iter().filter(|seen| seen.action == "AssumeRole").collect();
    let handed_out: Vec<_> = seen.iter().map(|seen| seen.outcome.clone()).collect();
    let wanted: Vec<_> = keys.iter().map(|key| Outcome::Accepted { access_key_id: Some(key.clone()) }).collect();
    assert_eq!(handed_out, wanted, "each answer is its own call");
    let labels: Vec<_> = seen.iter().map(|seen| (seen.tag("actor").unwrap(), seen.tag("stage").unwrap())).collect();
    let (owner, developer) = (world.owner.user.as_str(), developer.user.as_str());
    assert_eq!(labels, [(owner, "live"), (developer, "live"), (owner, "live"), (developer, "dev")]);
    assert!(seen.iter().all(|seen| seen.source_identity.as_deref() == seen.tag("actor")));
}

/// Two orgs that name the same role each present an `ExternalId` of their own, and only one is trusted.
#[tokio::test]
async fn another_org_cannot_use_our_role() {
    let world = World::full(TestDatabase::sqlite()).await;
    let stranger = world.server.user("stranger", true).await;
    world.server.as_actor(&stranger, Call::post("/api/v1/orgs", &json!({"name": "otherorg"}))).await.ok(201);
    furnish(&world.server, &stranger, "otherorg").await;
    let steal = within("otherorg", Call::put("profiles/prod/role", &json!({"arn": ROLE}))).if_match("*");
    world.server.as_actor(&stranger, steal).await.ok(200);
    world.server.as_actor(&stranger, within("otherorg", credentials())).await.refused(403, "role-refused");
    world.send(credentials()).await.ok(200);
    let requests = world.server.sts.requests();
    let ids: Vec<_> = requests.iter().filter(|seen| seen.action == "AssumeRole").map(|seen| &seen.external_id).collect();
    assert!(ids.len() == 2 && ids[0] != ids[1], "{ids:?}");
}

async fn furnished(server: TestServer) -> World {
    let mut world = World::on(server).await;
    world.deployment = furnish(&world.server, &world.owner, ORG).await.deployment;
    world
}
