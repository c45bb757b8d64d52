//! Whose credentials a document changes: told before, with the rules of `provider set-default`, and part of what is agreed to.

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use super::{OTHER_ROLE, everything, told};
use crate::support::{World, actor::text};

/// `VENDOR: STAGE SERVICE REGION: BEFORE -> AFTER` for each.
fn moved(plan: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for vendor in plan["credentials"].as_array().unwrap() {
        let impact = &vendor["impact"];
        assert_eq!(impact["total"], impact["changes"].as_array().unwrap().len());
        for change in impact["changes"].as_array().unwrap() {
            let word = |field: &str| change[field].as_str().map(|word| format!(" {word}")).unwrap_or_default();
            let winner = |field: &str| {
                change[field]["provider"].as_str().or(change[field]["source"].as_str()).unwrap_or("nobody").to_owned()
            };
            let (before, after) = (winner("before"), winner("after"));
            lines.push(format!(
                "{}:{}{}{}: {before} -> {after}",
                text(vendor, "vendor"),
                change["stage"].as_str().map_or(" *".to_owned(), |stage| format!(" {stage}")),
                word("service"),
                word("region")
            ));
        }
    }
    lines
}

on_both_databases! {
    async fn a_plan_tells_whose_credentials_it_changes(database: TestDatabase) {
        let world = World::empty(database).await;
        world.apply(everything()).await;
        world.post("apps/shop/stages", json!({"name": "beta", "profile": "dev"})).await.ok(201);
        let providers = |providers: Value| json!({"version": 1, "providers": providers});
        let orders = |providers: Value| json!({"version": 1, "apps": {"shop": {"services": {"orders": {"providers": providers}}}}});
        let role = |role: &str, default: bool| json!({"kind": "aws-role", "role": role, "default": default});
        for (case, document, want) in [
            ("values alone", json!({"version": 1, "profiles": {"prod": {"parameters": {"table": {"value": "x"}}}}}), &[][..]),
            ("no default any more", providers(json!({"main": role(crate::support::ROLE, false)})), &["aws: beta: main -> nobody", "aws: *: main -> nobody"]),
            ("another default", providers(json!({"other": role(OTHER_ROLE, true)})), &["aws: beta: main -> other", "aws: *: main -> other"]),
            ("another link", orders(json!(["keys", "pay"])), &["aws: beta orders: main -> keys", "aws: live orders: main -> keys", "aws: * orders: main -> keys"]),
            ("another access role", json!({"version": 1, "profiles": {"prod": {"role": OTHER_ROLE}}}), &["aws: live: profile -> profile"]),
            ("another profile", json!({"version": 1, "apps": {"shop": {"stages": {"live": "dev"}}}}), &["aws: live: profile -> main", "stripe: live: nobody -> pay"]),
        ] {
            let plan = world.apply_with(document, json!({"dry_run": true})).await.ok(200);
            assert_eq!(moved(&plan), want, "{case}");
        }
    }

    async fn the_same_is_told_as_by_the_change_of_a_default(database: TestDatabase) {
        let world = World::empty(database).await;
        world.apply(everything()).await;
        world.apply(json!({"version": 1, "providers": {"other": {"kind": "aws-role", "role": OTHER_ROLE}}})).await;
        world.post("apps/shop/stages", json!({"name": "beta", "profile": "dev"})).await.ok(201);
        let document = json!({"version": 1, "providers": {"other": {"kind": "aws-role", "role": OTHER_ROLE, "default": true}}});
        let plan = world.apply_with(document, json!({"dry_run": true})).await.ok(200);
        let alone = world.put("providers/other/default?dry_run=true", json!({})).await.ok(200);
        assert_eq!(plan["credentials"], json!([{"vendor": "aws", "impact": alone}]));
        assert_eq!(alone["total"], 2);
    }

    async fn another_impact_is_another_plan(database: TestDatabase) {
        let world = World::empty(database).await;
        world.apply(everything()).await;
        let document = json!({"version": 1, "providers": {"main": {"kind": "aws-role", "role": crate::support::ROLE, "default": false}}});
        let agreed = world.dry_run(document.clone()).await;
        world.post("apps/shop/stages", json!({"name": "beta", "profile": "dev"})).await.ok(201);
        let flags = json!({"plan": agreed.id});
        world.apply_with(document.clone(), flags).await.refused(412, "changed-meanwhile");
        let agreed = world.dry_run(document.clone()).await.id;
        assert!(told(&world.apply_with(document, json!({"plan": agreed})).await.ok(200)).applied);
    }
}
