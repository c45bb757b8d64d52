//! What people do, from the first run on, on both databases.

mod changes;
mod deployments;
mod differences;
mod keys;
mod lists;
mod orgs;
mod outputs;
mod services;

use serde_json::json;
use stagegate_aws::double::Seen;
use stagegate_store::on_both_databases;

use crate::support::{ROLE, World, actor::text};

on_both_databases! {
    async fn from_setup_to_credentials(database: TestDatabase) {
        let world = World::empty(database).await;
        let profile = world.post("profiles", json!({"name": "apac prod", "description": "For Asia"})).await;
        assert_eq!(profile.tag(), "\"r1\"");
        let profile = profile.ok(201);
        let parameters = "owners/profile:apac%20prod/parameters";
        world.put(&format!("{parameters}/tableName"), json!({"value": "orders"})).await.ok(200);
        let set = json!({"value": "s3cret", "visibility": "write-only", "description": "of the bank", "message": "first"});
        let parameter = world.put(&format!("{parameters}/apiToken"), set).await;
        assert_eq!(parameter.tag(), "\"r3\"");
        let role = world.put("profiles/apac%20prod/role", json!({"arn": ROLE})).await.ok(200);
        assert_eq!(role["external_id"], profile["external_id"], "made with the profile, and never changed");
        world.server.sts.role(ROLE).trusts(text(&role, "external_id"));
        world.post("apps", json!({"name": "shop"})).await.ok(201);
        world.post("apps/shop/stages", json!({"name": "prod", "profile": "apac prod"})).await.ok(201);

        let target = json!({"app": "shop", "stage": "prod", "service": "orders", "region": "us-east-1", "values": true, "purpose": "deploy"});
        let resolved = world.post("resolve", target).await.ok(200);
        assert_eq!((text(&resolved["profile"], "name"), text(&resolved["profile"], "source")), ("apac prod", "stage"));
        assert_eq!(resolved["profile"]["revision"], 4);
        let values: Vec<_> =
            resolved["parameters"].as_array().unwrap().iter().map(|p| (text(p, "key"), text(p, "value"))).collect();
        assert_eq!(values, [("apiToken", "s3cret"), ("tableName", "orders")]);
        let source = &resolved["parameters"][0]["source"];
        assert_eq!((text(source, "layer"), text(source, "owner"), text(source, "author")), ("profile", "apac prod", "Ada"));
        assert_eq!(source["revision"], 3);
        assert_eq!((text(&resolved["credentials"], "role"), text(&resolved["credentials"], "account_id")), (ROLE, "222222222222"));

        let target = json!({"app": "shop", "stage": "prod", "service": "orders"});
        let credentials = world.post("credentials", target).await.ok(200);
        assert_eq!((text(&credentials, "role"), credentials["profile_revision"].as_i64()), (ROLE, Some(4)));
        assert!(text(&credentials, "access_key_id").starts_with("ASIA"));
        assert!(!text(&credentials, "secret_access_key").is_empty() && !text(&credentials, "session_token").is_empty());
        check_request(&world, text(&profile, "external_id"));
    }

    async fn a_stage_that_was_not_added_gets_the_default(database: TestDatabase) {
        let world = World::full(database).await;
        let found = |stage: &'static str| {
            let answer = world.post("resolve", json!({"app": "shop", "stage": stage}));
            async move { answer.await.ok(200) }
        };
        for (stage, profile, source) in [("live", "prod", "stage"), ("feature-x", "prod", "app-default")] {
            let resolved = found(stage).await;
            assert_eq!((text(&resolved["profile"], "name"), text(&resolved["profile"], "source")), (profile, source));
            let parameters = resolved["parameters"].as_array().unwrap();
            assert!(parameters.len() == 2 && parameters.iter().all(|p| p.get("value").is_none()), "no values unless asked");
        }
        world.patch("apps/shop", json!({"default_profile": null})).await.ok(200);
        assert_eq!(text(&found("live").await["profile"], "name"), "prod");
        let none = found("feature-x").await;
        assert!(none["profile"].is_null() && none["credentials"].is_null(), "{none}");
        assert_eq!(none["parameters"], json!([]));
        world.delete("apps/shop/stages/live").await.ok(204);
        assert!(found("live").await["profile"].is_null());
        let problem = world.post("credentials", json!({"app": "shop", "stage": "live"})).await.refused(409, "no-access-role");
        assert_eq!(problem.detail, "stage `live` of app `shop` has no access role to get credentials from");
    }

    async fn write_only_values_go_to_deploys_alone(database: TestDatabase) {
        let world = World::full(database).await;
        let token = "owners/profile:prod/parameters/apiToken";
        assert_eq!(text(&world.get(token).await.ok(200), "value"), "t0ken");
        world.put(token, json!({"value": "n3w", "visibility": "write-only"})).await.ok(200);
        let before = world.server.audit().await.len();
        let problem = world.get(token).await.refused(403, "not-allowed");
        assert!(problem.detail.contains("write-only") && !problem.detail.contains("n3w"), "{problem:?}");
        let rows = world.server.audit().await.split_off(before);
        assert_eq!(rows.iter().map(|row| (row.action.as_str(), row.outcome.as_str())).collect::<Vec<_>>(), [
            ("parameter.reveal", "refused")
        ]);
        // It stays write-only unless somebody says otherwise.
        world.put(token, json!({"value": "n3wer"})).await.ok(200);
        world.get(token).await.refused(403, "not-allowed");
        let resolved = |purpose: Option<&'static str>| {
            let answer = world.post("resolve", json!({"app": "shop", "stage": "live", "values": true, "purpose": purpose}));
            async move { answer.await.ok(200)["parameters"][0].get("value").cloned() }
        };
        for (purpose, want) in [(None, None), (Some("show"), None), (Some("deploy"), Some("n3wer")), (Some("exec"), Some("n3wer"))] {
            assert_eq!(resolved(purpose).await, want.map(|value| json!(value)), "{purpose:?}");
        }
        let target = json!({"app": "shop", "stage": "live", "values": true, "purpose": "Deploy"});
        world.post("resolve", target).await.refused(422, "invalid-input");
    }
}

/// What arrived at STS (rules I2 and I4).
fn check_request(world: &World, external_id: &str) {
    let requests = world.server.sts.requests();
    let seen: Vec<&Seen> = requests.iter().filter(|seen| seen.action == "AssumeRole").collect();
    let [seen] = seen[..] else { panic!("{seen:?}") };
    let actor = world.owner.user.as_str();
    assert!(seen.accepted(), "{seen:?}");
    assert_eq!((seen.role_arn.as_str(), seen.external_id.as_deref()), (ROLE, Some(external_id)));
    assert_eq!(seen.duration_seconds.as_deref(), Some("3600"));
    assert_eq!((seen.session_name.as_str(), seen.source_identity.as_deref()), (&*format!("prod@{actor}"), Some(actor)));
    let tags: Vec<_> = seen.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let wanted = [("org", "acmeorg"), ("app", "shop"), ("stage", "prod"), ("service", "orders"), ("actor", actor)];
    assert_eq!(tags, wanted);
    assert_eq!(seen.transitive_tag_keys, wanted.map(|(key, _)| key));
}
