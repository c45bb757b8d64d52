//! `POST explain`: who wins, who is hidden, and why.

use serde_json::{Value, json};
use stagegate_core::access::{Role, Scope};
use stagegate_store::on_both_databases;

use super::{INSTANCE, PROFILE, SERVICE, asked};
use crate::support::{Call, ORG, ROLE, World, actor::text, world::within};

/// `layer owner rREVISION` of the winner and of those it hides.
fn chain(parameter: &Value) -> Vec<String> {
    let hidden = parameter["hidden"].as_array().unwrap().iter();
    let words = |value: &Value| format!("{} {} r{}", text(value, "layer"), text(&value["owner"], "address"), value["revision"]);
    std::iter::once(&parameter["winner"]).chain(hidden).map(words).collect()
}

fn credentials(explanation: &Value) -> Vec<String> {
    let credentials = &explanation["credentials"];
    let words = |candidate: &Value| {
        let excluded = candidate["excluded"].as_str().map(|why| format!(": {why}")).unwrap_or_default();
        let revision = candidate["revision"].as_i64().map(|revision| format!(" r{revision}")).unwrap_or_default();
        format!("{}{revision} {}{excluded}", text(candidate, "source"), text(candidate, "role").rsplit('/').next().unwrap())
    };
    let winner = credentials["winner"].as_object().map(|_| &credentials["winner"]);
    winner.into_iter().chain(credentials["hidden"].as_array().unwrap()).map(words).collect()
}

on_both_databases! {
    async fn the_nearest_wins_and_hides_the_others(database: TestDatabase) {
        let world = World::plain(database).await;
        world.set(SERVICE, "tableName", "of the service").await;
        world.set(INSTANCE, "tableName", "orders").await;
        world.set(INSTANCE, "own", "").await;
        let explained = world.explain(json!({})).await.ok(200);
        let keys: Vec<_> = explained["parameters"].as_array().unwrap().iter().map(|p| text(p, "key")).collect();
        assert_eq!(keys, ["apiToken", "own", "tableName"]);
        let of = |index: usize| chain(&explained["parameters"][index]);
        assert_eq!(of(0), ["profile profile:prod r3"]);
        assert_eq!(of(1), ["instance instance:shop:orders:live:us-east-1 r2"], "the empty text is a value");
        assert_eq!(of(2), ["instance instance:shop:orders:live:us-east-1 r1", "service service:shop:orders r1", "profile profile:prod r2"]);
        let names = (text(&explained, "org"), text(&explained, "app"), text(&explained, "service"), text(&explained, "region"));
        assert_eq!(names, ("acmeorg", "shop", "orders", "us-east-1"));
        let profile = &explained["profile"];
        assert_eq!((text(profile, "source"), &profile["revision"], text(profile, "author")), ("stage", &json!(4), "Ada"));
        // Equal values have equal fingerprints; nothing else is said of them.
        let table = &explained["parameters"][2];
        let fingerprint = |value: &Value| text(value, "fingerprint").to_owned();
        assert_eq!(fingerprint(&table["winner"]), fingerprint(&table["hidden"][1]));
        assert_ne!(fingerprint(&table["winner"]), fingerprint(&table["hidden"][0]));
        assert!(fingerprint(&table["winner"]).starts_with("fp_") && !explained.to_string().contains("\"value\""), "{explained}");
        // One key alone, and one that nobody holds.
        let one = world.explain(json!({"key": "tableName"})).await.ok(200);
        assert_eq!(one["parameters"], json!([table]));
        assert_eq!(one["credentials"], explained["credentials"]);
        assert_eq!(world.explain(json!({"key": "none"})).await.ok(200)["parameters"], json!([]));
        world.explain(json!({"key": "no key"})).await.refused(422, "invalid-input");
        // Without service and region only the profile counts.
        let profile_only = world.post("explain", json!({"app": "shop", "stage": "live"})).await.ok(200);
        assert_eq!(chain(&profile_only["parameters"][1]), ["profile profile:prod r2"]);
        let by_service = world.post("explain", json!({"app": "shop", "stage": "live", "service": "orders"})).await.ok(200);
        assert_eq!(chain(&by_service["parameters"][1]), ["service service:shop:orders r1", "profile profile:prod r2"]);
    }

    async fn what_is_unset_is_absent(database: TestDatabase) {
        let world = World::plain(database).await;
        world.set(INSTANCE, "tableName", "near").await;
        world.unset(INSTANCE, "tableName").await;
        world.unset(PROFILE, "apiToken").await;
        let explained = world.explain(json!({})).await.ok(200);
        assert_eq!(explained["parameters"].as_array().unwrap().iter().map(chain).collect::<Vec<_>>(), [["profile profile:prod r2"]]);
        world.patch("apps/shop", json!({"default_profile": null})).await.ok(200);
        let without = world.post("explain", json!({"app": "shop", "stage": "dev"})).await.ok(200);
        assert!(without["profile"].is_null() && without["credentials"]["winner"].is_null(), "{without}");
        assert_eq!((&without["parameters"], &without["credentials"]["hidden"]), (&json!([]), &json!([])));
    }

    async fn values_are_revealed_on_record(database: TestDatabase) {
        let world = World::plain(database).await;
        world.set(INSTANCE, "tableName", "near").await;
        let secret = json!({"value": "s3cret", "visibility": "write-only"});
        world.put("owners/profile:prod/parameters/password", secret).await.ok(200);
        let before = world.server.audit().await.len();
        let revealed = world.explain(json!({"reveal": true})).await.ok(200);
        let value = |index: usize| revealed["parameters"][index]["winner"]["value"].clone();
        assert_eq!([value(0), value(1), value(2)], [json!("t0ken"), Value::Null, json!("near")]);
        assert_eq!(revealed["parameters"][2]["hidden"][0]["value"], "orders");
        assert!(!revealed.to_string().contains("s3cret"));
        world.explain(json!({"key": "tableName", "reveal": true})).await.ok(200);
        world.explain(json!({"key": "password", "reveal": true})).await.ok(200);
        let rows = world.server.audit().await.split_off(before);
        let told: Vec<_> = rows.iter().map(|row| (row.action.as_str(), row.detail.rsplit(": ").next().unwrap())).collect();
        assert_eq!(told, [("stage.reveal", "apiToken tableName"), ("stage.reveal", "tableName"), ("stage.reveal", "")]);
        assert!(rows[0].detail.starts_with("shop/live prf_") && rows[0].target.starts_with("app_"), "{rows:?}");
        // Many keys are counted.
        for number in 0..21 {
            world.set(PROFILE, &format!("key{number}"), "").await;
        }
        world.explain(json!({"reveal": true})).await.ok(200);
        assert!(world.server.audit().await.last().unwrap().detail.ends_with(": 23 parameters"));
    }

    async fn fingerprints_are_for_readers_and_values_are_not(database: TestDatabase) {
        let world = World::plain(database).await;
        let viewer = world.server.member(&world.org, Role::Viewer, &Scope::ALL).await;
        let reader = world.server.key_of(&world.owner.user, None, &[Scope::Read, Scope::Manage]).await;
        for (actor, detail) in [
            (&viewer, "as viewer you may not reveal values"),
            (&reader, "this access key may not reveal values: it lacks the scope `deploy`"),
        ] {
            let ask = |reveal: bool| within(ORG, Call::post("explain", &asked(&json!({"reveal": reveal}))));
            let explained = world.server.as_actor(actor, ask(false)).await.ok(200);
            assert_eq!(explained["parameters"].as_array().unwrap().len(), 2);
            assert_eq!(world.server.as_actor(actor, ask(true)).await.refused(403, "not-allowed").detail, detail);
        }
    }

    async fn credentials_say_who_set_them(database: TestDatabase) {
        let world = World::plain(database).await;
        assert_eq!(credentials(&world.explain(json!({})).await.ok(200)), ["profile r4 deploy"]);
        // What changes something else does not move it; another role does, and so does the same one after a while.
        world.patch("profiles/prod", json!({"description": "x"})).await.ok(200);
        world.set(PROFILE, "x", "x").await;
        assert_eq!(credentials(&world.explain(json!({})).await.ok(200)), ["profile r4 deploy"]);
        for role in ["arn:aws:iam::222222222222:role/other", ROLE] {
            world.put("profiles/prod/role", json!({"arn": role})).await.ok(200);
        }
        world.patch("profiles/prod", json!({"description": "y"})).await.ok(200);
        world.put("profiles/prod/role", json!({"arn": ROLE})).await.ok(200);
        let explained = world.explain(json!({})).await.ok(200);
        assert_eq!(credentials(&explained), ["profile r8 deploy"]);
        let winner = &explained["credentials"]["winner"];
        assert_eq!((text(winner, "author"), text(winner, "owner"), text(winner, "account_id")), ("Ada", "prod", "222222222222"));
        let revisions = world.get("owners/profile:prod/revisions").await.ok(200);
        let made = revisions["items"].as_array().unwrap().iter().find(|revision| revision["revision"] == 8).unwrap();
        assert_eq!(winner["at"], made["at"]);

        for alias in ["near", "middle", "default"] {
            world.add_provider(alias).await;
        }
        world.default_provider(Some("default")).await;
        world.link(SERVICE, Some("middle")).await;
        world.link(INSTANCE, Some("near")).await;
        let explained = world.explain(json!({})).await.ok(200);
        assert_eq!(credentials(&explained), ["instance r1 near", "service r1 middle", "profile r8 deploy", "org-default default"]);
        let winner = &explained["credentials"]["winner"];
        assert_eq!((text(winner, "provider"), text(winner, "owner")), ("near", "shop/orders live:us-east-1"));
        assert!(explained["credentials"]["hidden"][2].get("owner").is_none(), "the org's default is nobody's");
        world.patch("profiles/prod", json!({"guarded": true})).await.ok(200);
        world.link(INSTANCE, None).await;
        let excluded = "org-default default: the org's default never serves a guarded profile";
        let explained = world.explain(json!({})).await.ok(200);
        assert_eq!(credentials(&explained), ["service r1 middle", "profile r8 deploy", excluded]);
        assert_eq!(explained["profile"]["guarded"], true);
        // Nobody else: then the machine's own.
        world.link(SERVICE, None).await;
        world.delete("profiles/prod/role").await.ok(204);
        let explained = world.explain(json!({})).await.ok(200);
        assert!(explained["credentials"]["winner"].is_null());
        assert_eq!(credentials(&explained), [excluded]);
        let resolved = world.resolve(json!({})).await.ok(200);
        assert!(resolved["credentials"].is_null(), "{resolved}");
    }
}
