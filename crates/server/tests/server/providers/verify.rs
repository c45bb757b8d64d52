//! Verifying: roles as those of profiles, keys by asking AWS, other vendors not at all.

use serde_json::json;
use stagegate_store::{on_both_databases, testing::TestDatabase};

use super::{ROLE, role, stripe};
use crate::support::{
    World,
    actor::text,
    world::{KEYS, keys},
};

on_both_databases! {
    async fn the_account_of_keys_is_kept(database: TestDatabase) {
        let world = World::empty(database).await;
        world.post("providers", keys("static")).await.ok(201);
        let proof = world.post("providers/static/verify", json!({})).await.ok(200);
        assert_eq!((text(&proof, "account_id"), text(&proof, "provider")), ("333333333333", "static"));
        assert_eq!(proof["checks"], json!([format!("AWS knows access key {KEYS} as arn:aws:iam::333333333333:user/provider")]));
        let shown = world.get("providers/static").await;
        assert_eq!((shown.tag(), text(&shown.ok(200), "account_id")), ("\"r2\"", "333333333333"));
        world.post("providers/static/verify", json!({})).await.ok(200);
        assert_eq!(world.get("providers/static").await.tag(), "\"r2\"", "nothing new was learned");
        world.server.sts.remove_user(KEYS);
        world.post("providers/static/verify", json!({})).await.refused(403, "keys-refused");
        world.server.sts.down();
        world.post("providers/static/verify", json!({})).await.refused(502, "sts-unreachable");
        assert_eq!(world.get("providers/static").await.tag(), "\"r2\"");
        let events = world.server.audit().await;
        let told: Vec<_> =
            events.iter().filter(|row| row.action == "provider.verify").map(|row| (&*row.outcome, &*row.detail)).collect();
        let done = ("done", &*format!("{KEYS} account 333333333333"));
        assert_eq!(told, [done, done, ("refused", KEYS), ("refused", KEYS)]);
    }
}

#[tokio::test]
async fn a_role_answers_to_its_provider_alone() {
    let world = World::empty(TestDatabase::sqlite()).await;
    let added = world.post("providers", role("main")).await.ok(201);
    let problem = world.post("providers/main/verify", json!({})).await.refused(403, "role-refused");
    let hint = problem.hint.unwrap();
    assert!(hint.ends_with("is the provider's: `stagegate provider show main` prints it"), "{hint}");
    world.server.sts.too_open(ROLE);
    let problem = world.post("providers/main/verify", json!({})).await.refused(409, "role-too-open");
    assert!(problem.hint.unwrap().ends_with("`stagegate provider show main` prints it"));
    world.server.sts.role(ROLE).trusts(text(&added, "external_id"));
    let proof = world.post("providers/main/verify", json!({})).await.ok(200);
    assert_eq!((text(&proof, "role"), text(&proof, "account_id")), (ROLE, "444444444444"));
    assert_eq!(proof["checks"].as_array().unwrap().len(), 3);
    // Another provider of the same role has another `ExternalId`, which the role does not trust.
    world.post("providers", role("other")).await.ok(201);
    world.post("providers/other/verify", json!({})).await.refused(403, "role-refused");
    let outcomes = world.server.audit().await;
    let outcomes: Vec<_> = outcomes.iter().filter(|row| row.action == "provider.verify").map(|row| &*row.outcome).collect();
    assert_eq!(outcomes, ["refused", "refused", "done", "refused"]);
    assert_eq!(world.get("providers/main").await.tag(), "\"r1\"");
}

#[tokio::test]
async fn only_the_vendor_can_verify_details() {
    let world = World::empty(TestDatabase::sqlite()).await;
    world.post("providers", stripe("payments")).await.ok(201);
    let problem = world.post("providers/payments/verify", json!({})).await.refused(422, "invalid-input");
    let wanted = "provider `payments` cannot be verified: only its vendor `stripe` can tell whether its details work";
    assert_eq!(problem.detail, wanted);
    assert!(world.server.sts.requests().is_empty());
}
