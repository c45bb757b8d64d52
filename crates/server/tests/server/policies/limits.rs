//! How many policies there may be, and how many versions of one.

use serde_json::{Value, json};
use stagegate_core::policy::{MAX_POLICIES, MAX_VERSIONS};
use stagegate_store::on_both_databases;

use crate::support::{Call, World, world::policy};

on_both_databases! {
    async fn an_org_has_so_many_policies(database: TestDatabase) {
        let world = World::full(database).await;
        let rows: Vec<String> = (1..MAX_POLICIES).map(|number| format!("('pol_{number}', '{}', 'p{number}', 1)", world.org)).collect();
        let statement = format!("INSERT INTO policy (id, org_id, name, version) VALUES {}", rows.join(", "));
        world.server.database.within(&world.org).execute(&statement).await;
        world.post("policies", policy("last")).await.ok(201);
        let problem = world.post("policies", policy("one-more")).await.refused(422, "invalid-input");
        assert_eq!(problem.detail, "name: the org has 200 policies already, and no more are taken");
        world.send(Call::delete("policies/last").if_match("*")).await.ok(204);
        world.post("policies", policy("one-more")).await.ok(201);
    }

    async fn a_policy_has_so_many_versions(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("policies", policy("mine")).await.ok(201);
        let open = world.server.database.within(&world.org);
        open.execute(&format!(
            "INSERT INTO policy_version (org_id, policy_id, version, language, source, cases, author, created_at)
             SELECT org_id, policy_id, {}, language, source, cases, author, created_at FROM policy_version", MAX_VERSIONS - 1
        )).await;
        open.execute(&format!("UPDATE policy SET version = {}", MAX_VERSIONS - 1)).await;
        let last = world.patch("policies/mine", json!({"cases": []})).await.ok(200);
        assert_eq!(last["version"], 1000);
        let edit = json!({"source": "module.exports = (p) => p.approve()"});
        let problem = world.patch("policies/mine", edit).await.refused(422, "invalid-input");
        assert_eq!(problem.detail, "policy: the policy has 1000 versions already: make another one of another name");
        assert_eq!(world.patch("policies/mine", json!({"cases": []})).await.ok(200)["version"], 1000, "nothing differs");
        world.send(Call::delete("policies/mine").if_match("*")).await.ok(204);
        world.post("policies", policy("mine")).await.refused(422, "invalid-input");
        assert_eq!(world.get("policies").await.ok(200)["items"], Value::Array(Vec::new()));
    }
}
