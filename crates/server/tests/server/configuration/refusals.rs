//! What is refused, and that then nothing at all was done.

use serde_json::{Value, json};
use stagegate_core::access::{Role, Scope};
use stagegate_store::{on_both_databases, testing::TestDatabase};

use super::{everything, told};
use crate::{
    audit::state,
    support::{Call, ORG, World, canary::canary, world::within},
};

on_both_databases! {
    async fn half_a_document_is_not_applied(database: TestDatabase) {
        let world = World::full(database).await;
        world.server.send(Call::post("/api/v1/orgs", &json!({"name": "otherorg"})).key(&world.owner.token)).await.ok(201);
        let other = within("otherorg", Call::post("profiles", &json!({"name": "theirs"})));
        world.server.as_actor(&world.owner, other).await.ok(201);
        let before = state(&world.server).await;
        let good = json!({"description": "new", "parameters": {"tableName": {"value": "changed"}}});
        for (document, status, code, detail) in [
            (json!({"profiles": {"prod": good, "zzz": {"role": "canary"}}}), 422, "invalid-input", "document: profiles.zzz.role: this is not a valid access role"),
            (json!({"profiles": {"prod": good, "zzz": {"parameters": {"k": {"from": "kept"}}}}}), 409, "conflict", "profiles.zzz.parameters.k: there is no value"),
            (json!({"profiles": {"prod": good}, "apps": {"shop": {"stages": {"beta": "none"}}}}), 409, "conflict", "apps.shop.stages.beta: no profile `none`"),
            (json!({"profiles": {"prod": good}, "apps": {"shop": {"stages": {"beta": "theirs"}}}}), 409, "conflict", "apps.shop.stages.beta: no profile `theirs`"),
            (json!({"profiles": {"prod": good}, "apps": {"shop": {"services": {"s": {"providers": ["none"]}}}}}), 409, "conflict", "apps.shop.services.s.providers.none: no provider"),
            (json!({"profiles": {"prod": good}, "org": "otherorg"}), 422, "invalid-input", "org: the file is for another org than `acmeorg`"),
            (json!({"profiles": {"prod": good}, "version": 2}), 422, "invalid-input", "document: version: only version 1"),
            (json!({"profiles": {"prod": good, "a": null}}), 422, "invalid-input", "the request body was not understood"),
            (json!({"profiles": {"prod": good}, "profile": {}}), 422, "invalid-input", "the request body was not understood: unknown field `profile`"),
        ] {
            let mut document = document;
            document["version"] = document.get("version").cloned().unwrap_or(json!(1));
            let answer = world.apply_with(document, json!({})).await;
            let problem = answer.refused(status, code);
            assert!(problem.detail.starts_with(detail), "{problem:?}");
            assert!(!answer.text.contains("canary"), "{}", answer.text);
        }
        assert_eq!(state(&world.server).await, before);
    }

    async fn only_the_plan_that_was_agreed_to_is_carried_out(database: TestDatabase) {
        let world = World::full(database).await;
        let document = json!({"version": 1, "profiles": {"prod": {"parameters": {"tableName": {"value": "new"}}}}});
        let agreed = world.dry_run(document.clone()).await.id;
        assert!(agreed.starts_with("fp_"));
        world.put("owners/profile:prod/parameters/tableName", json!({"value": "between"})).await.ok(200);
        let problem = world.apply_with(document.clone(), json!({"plan": agreed})).await.refused(412, "changed-meanwhile");
        assert_eq!(problem.detail, "the configuration of org `acmeorg` was changed meanwhile");
        let agreed = world.dry_run(document.clone()).await.id;
        let plan = told(&world.apply_with(document, json!({"plan": agreed})).await.ok(200));
        assert_eq!(plan.actions, ["change parameter tableName of profile:prod: value"]);
    }

    async fn values_do_not_show(database: TestDatabase) {
        let world = World::empty(database).await;
        let secret = canary("configuration");
        let mut document = everything();
        document["profiles"]["prod"]["parameters"]["token"]["value"] = json!(secret);
        document["providers"]["pay"]["details"]["API_KEY"]["value"] = json!(secret);
        document["providers"]["keys"]["secret_access_key"]["value"] = json!("canary/SECRET+key");
        for flags in [json!({"dry_run": true}), json!({}), json!({"message": "again"})] {
            let answer = world.apply_with(document.clone(), flags).await;
            answer.ok(200);
            assert!(!answer.text.contains("canary"), "{}", answer.text);
        }
        assert!(!world.get("configuration").await.text.contains("canary"));
        document["apps"]["shop"]["stages"] = json!({"beta": "none"});
        assert!(!world.apply_with(document, json!({})).await.text.contains("canary"));
    }
}

/// Rule Z3: a file is no way around a right.
#[tokio::test]
async fn a_file_takes_the_rights_of_what_it_does() {
    let world = World::full(TestDatabase::sqlite()).await;
    let exported = world.exported("").await;
    let with_value = json!({"version": 1, "profiles": {"prod": {"parameters": {"tableName": {"value": "orders"}}}}});
    let ask = |document: &Value, dry_run: bool| {
        within(ORG, Call::post("configuration", &json!({"document": document, "dry_run": dry_run})))
    };
    let viewer = world.server.member(&world.org, Role::Viewer, &[Scope::Read]).await;
    world.server.as_actor(&viewer, within(ORG, Call::get("configuration"))).await.ok(200);
    world.server.as_actor(&viewer, ask(&exported, true)).await.ok(200);
    // It would tell whether the value is right.
    let problem = world.server.as_actor(&viewer, ask(&with_value, true)).await.refused(403, "not-allowed");
    assert!(problem.detail.contains("you may not change parameters"), "{problem:?}");
    let developer = world.server.member(&world.org, Role::Developer, &Scope::ALL).await;
    for (document, dry_run) in [(&exported, false), (&with_value, false), (&with_value, true)] {
        world.server.as_actor(&developer, ask(document, dry_run)).await.refused(403, "not-allowed");
    }
    let manager = world.server.member(&world.org, Role::Admin, &[Scope::Manage]).await;
    world.server.as_actor(&manager, ask(&with_value, true)).await.ok(200);
    world.server.as_actor(&manager, ask(&exported, false)).await.ok(200);
    world.server.as_actor(&manager, within(ORG, Call::get("configuration"))).await.refused(403, "not-allowed");
}

/// One app with as much set on it as an export of 1.4 MB holds: more than other requests may have.
#[tokio::test]
async fn large_documents_are_applied_up_to_a_limit_of_their_own() {
    let world = World::full(TestDatabase::sqlite()).await;
    let value = "x".repeat(60 * 1024);
    let document = |count: usize| {
        let parameters: serde_json::Map<_, _> =
            (0..count).map(|number| (format!("k{number}"), json!({"value": value}))).collect();
        json!({"version": 1, "profiles": {"prod": {"parameters": parameters}}})
    };
    assert!(document(20).to_string().len() > stagegate_api::MAX_BODY_BYTES);
    assert_eq!(world.apply(document(20)).await.actions.len(), 20);
    let problem = world.apply_with(document(175), json!({})).await.refused(413, "too-large");
    assert_eq!(problem.detail, "the request body is larger than 10485760 bytes");
    let many: serde_json::Map<_, _> = (0..499).map(|number| (format!("k{number}"), json!({"value": ""}))).collect();
    let document = json!({"version": 1, "profiles": {"prod": {"parameters": many}}});
    let problem = world.apply_with(document, json!({})).await.refused(409, "conflict");
    assert_eq!(problem.detail, "profiles.prod.parameters: there would be more than 500 parameters");
}
