//! Providers: of every kind, from adding to removing, and how they are linked, made the default and resolved.

mod credentials;
mod impact;
mod links;
mod rotate;
mod vendors;
mod verify;

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use crate::support::{
    Call, World,
    actor::text,
    world::{KEYS, keys, vendor},
};

const ROLE: &str = "arn:aws:iam::444444444444:role/main";

fn role(alias: &str) -> Value {
    json!({"alias": alias, "kind": "aws-role", "role": ROLE, "description": "The real account"})
}

fn stripe(alias: &str) -> Value {
    vendor(alias, "stripe", json!({"STRIPE_KEY": "sk_1", "STRIPE_HOOK": "wh_1"}))
}

on_both_databases! {
    async fn each_kind_shows_what_is_no_secret(database: TestDatabase) {
        let world = World::empty(database).await;
        let added = world.post("providers", role("main")).await;
        assert_eq!(added.tag(), "\"r1\"");
        let added = added.ok(201);
        assert_eq!((text(&added, "kind"), text(&added, "vendor"), text(&added, "role")), ("aws-role", "aws", ROLE));
        assert_eq!((text(&added, "account_id"), &added["default"]), ("444444444444", &json!(false)));
        let shown = world.get("providers/main").await.ok(200);
        assert_eq!(shown["external_id"], added["external_id"]);
        assert!(text(&shown, "trust_policy").contains(text(&added, "external_id")));
        let other = world.post("providers", role("other")).await.ok(201);
        assert_ne!(added["external_id"], other["external_id"], "one for each provider, also of the same role (rule I2)");

        let added = world.post("providers", keys("static")).await.ok(201);
        assert_eq!((text(&added, "kind"), text(&added, "access_key_id")), ("aws-keys", KEYS));
        assert!(added.get("account_id").is_none(), "AWS has not told yet: {added}");
        let added = world.post("providers", stripe("payments")).await.ok(201);
        assert_eq!((text(&added, "vendor"), &added["details"]), ("stripe", &json!(["STRIPE_HOOK", "STRIPE_KEY"])));

        let listed = world.get("providers").await.ok(200);
        let aliases: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| text(item, "alias")).collect();
        assert_eq!(aliases, ["main", "other", "payments", "static"]);
        let page = world.get("providers?limit=2&after=main").await.ok(200);
        assert_eq!((text(&page["items"][0], "alias"), text(&page, "next")), ("other", "payments"));
        let id = text(&other, "id");
        assert_eq!(text(&world.get(&format!("providers/{id}")).await.ok(200), "alias"), "other");
        assert_eq!(world.get("providers/main").await.ok(200)["linked_to"], json!([]));
    }

    async fn an_edit_changes_what_it_names_and_makes_one_revision(database: TestDatabase) {
        let world = World::empty(database).await;
        let added = world.post("providers", role("main")).await.ok(201);
        let other = "arn:aws:iam::555555555555:role/main";
        let edited = world.patch("providers/main", json!({"alias": "prod", "description": "", "role": other})).await;
        assert_eq!(edited.tag(), "\"r2\"");
        let edited = edited.ok(200);
        assert_eq!((text(&edited, "alias"), text(&edited, "role"), text(&edited, "account_id")), ("prod", other, "555555555555"));
        assert_eq!((&edited["external_id"], &edited["id"]), (&added["external_id"], &added["id"]), "they never change");
        world.get("providers/main").await.refused(404, "not-found");
        for nothing in [json!({}), json!({"alias": "prod"}), json!({"role": other, "description": ""})] {
            assert_eq!(world.patch("providers/prod", nothing).await.tag(), "\"r2\"");
        }
        world.post("providers", keys("static")).await.ok(201);
        world.patch("providers/static", json!({"alias": "prod"})).await.refused(409, "already-exists");
        let events = world.server.audit().await;
        let details: Vec<_> = events.iter().filter(|row| row.action == "provider.edit").map(|row| &*row.detail).collect();
        assert_eq!(details, ["renamed to prod, description changed, access role changed"]);
    }

    async fn details_are_set_and_unset_one_by_one(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("providers", stripe("payments")).await.ok(201);
        world.send(Call::new("PUT", "providers/payments/default").if_match("*")).await.ok(200);
        let details = || async {
            let resolved = world.post("resolve", json!({"app": "shop", "stage": "live", "values": true, "purpose": "deploy"})).await.ok(200);
            resolved["vendors"][0]["details"].clone()
        };
        let edit = json!({"set": {"STRIPE_KEY": "sk_2", "NEW": ""}, "unset": ["STRIPE_HOOK"]});
        let edited = world.patch("providers/payments", edit).await;
        assert_eq!((edited.tag(), &edited.ok(200)["details"]), ("\"r3\"", &json!(["NEW", "STRIPE_KEY"])));
        assert_eq!(details().await, json!({"NEW": "", "STRIPE_KEY": "sk_2"}));
        // The same values are no change, and what is sealed stays readable when something else changes.
        assert_eq!(world.patch("providers/payments", json!({"set": {"STRIPE_KEY": "sk_2"}})).await.tag(), "\"r3\"");
        world.patch("providers/payments", json!({"alias": "pay"})).await.ok(200);
        assert_eq!(details().await, json!({"NEW": "", "STRIPE_KEY": "sk_2"}));
        world.patch("providers/pay", json!({"unset": ["NONE"]})).await.refused(404, "not-found");
        world.patch("providers/pay", json!({"unset": ["NEW", "STRIPE_KEY"]})).await.refused(422, "invalid-input");
        assert_eq!(world.get("providers/pay").await.tag(), "\"r4\"");
        let events = world.server.audit().await;
        let last = events.iter().rfind(|row| row.action == "provider.edit" && row.detail.contains("detail")).unwrap();
        assert_eq!(last.detail, "detail STRIPE_HOOK unset, detail NEW set, detail STRIPE_KEY set");
    }

    async fn what_is_used_is_not_removed(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("providers", role("main")).await.ok(201);
        world.send(Call::new("PUT", "providers/main/default").if_match("*")).await.ok(200);
        for owner in ["service:shop:orders", "instance:shop:orders:live:us-east-1"] {
            world.put(&format!("owners/{owner}/links/main"), json!({})).await.ok(200);
        }
        let problem = world.delete("providers/main").await.refused(409, "in-use");
        assert_eq!(
            problem.detail,
            "provider `main` is in use by the org as its default of vendor `aws`, service `shop/orders`, \
             instance `shop/orders live:us-east-1`"
        );
        let shown = world.get("providers/main").await.ok(200);
        let linked: Vec<_> = shown["linked_to"].as_array().unwrap().iter().map(|owner| text(owner, "address")).collect();
        assert_eq!(linked, ["service:shop:orders", "instance:shop:orders:live:us-east-1"]);
        for service in 0..10 {
            world.put(&format!("owners/service:shop:s{service}/links/main"), json!({})).await.ok(200);
        }
        let problem = world.delete("providers/main").await.refused(409, "in-use");
        assert!(problem.detail.ends_with("service `shop/s6`, others"), "ten are named: {}", problem.detail);
        for owner in shown["linked_to"].as_array().unwrap() {
            world.delete(&format!("owners/{}/links/main", text(owner, "address"))).await.ok(200);
        }
        for service in 0..10 {
            world.delete(&format!("owners/service:shop:s{service}/links/main")).await.ok(200);
        }
        let problem = world.delete("providers/main").await.refused(409, "in-use");
        assert_eq!(problem.detail, "provider `main` is in use by the org as its default of vendor `aws`");
        world.delete("providers/main/default").await.ok(200);
        world.delete("providers/main").await.ok(204);
        world.delete("providers/main").await.refused(404, "not-found");
        // Its alias is free again.
        let again = world.post("providers", role("main")).await.ok(201);
        assert_ne!(again["id"], shown["id"]);
        let sealed = "SELECT COALESCE(sealed_details, 'nothing') FROM provider WHERE deleted_at IS NOT NULL";
        assert_eq!(world.server.database.within(&world.org).texts(sealed).await, ["nothing"]);
    }

    async fn what_is_no_provider_is_refused(database: TestDatabase) {
        let world = World::empty(database).await;
        let with = |mut body: Value, field: &str, value: Value| {
            body[field] = value;
            body
        };
        let without = |mut body: Value, field: &str| {
            body.as_object_mut().unwrap().remove(field);
            body
        };
        let many = |count: usize| (0..count).map(|number| (format!("K{number}"), json!(""))).collect::<serde_json::Map<_, _>>();
        for (body, code) in [
            (with(role("main"), "alias", json!("a b")), "invalid-input"),
            (with(role("main"), "alias", json!("prv_0192f0c1e8a07b3c9d4e5f60718293a4")), "invalid-input"),
            (with(role("main"), "kind", json!("aws")), "invalid-input"),
            (with(role("main"), "role", json!("arn:aws:iam::444444444444:user/x")), "invalid-input"),
            (with(role("main"), "description", json!("a\u{0}b")), "invalid-input"),
            (with(role("main"), "access_key_id", json!(KEYS)), "invalid-input"),
            (with(role("main"), "vendor", json!("aws")), "invalid-input"),
            (without(role("main"), "role"), "invalid-input"),
            (with(keys("main"), "access_key_id", json!("AKIA")), "invalid-input"),
            (with(keys("main"), "secret_access_key", json!("canary canary")), "invalid-input"),
            (with(keys("main"), "details", json!({"A": "b"})), "invalid-input"),
            (without(keys("main"), "secret_access_key"), "invalid-input"),
            (with(stripe("main"), "vendor", json!("aws")), "invalid-input"),
            (with(stripe("main"), "vendor", json!("Stripe")), "invalid-input"),
            (with(stripe("main"), "details", json!({})), "invalid-input"),
            (with(stripe("main"), "details", json!({"a-b": "canary"})), "invalid-input"),
            (with(stripe("main"), "details", json!({"A": "canary\u{0}"})), "invalid-input"),
            (with(stripe("main"), "details", many(51).into()), "invalid-input"),
            (with(stripe("main"), "details", json!({"A": "canary".repeat(11_000)})), "too-large"),
            (with(stripe("main"), "role", json!(ROLE)), "invalid-input"),
            (without(stripe("main"), "vendor"), "invalid-input"),
        ] {
            let answer = world.post("providers", body).await;
            answer.refused(if code == "too-large" { 413 } else { 422 }, code);
            assert!(!answer.text.contains("canary"), "{}", answer.text);
        }
        assert_eq!(world.get("providers").await.ok(200)["items"], json!([]));
        world.post("providers", with(stripe("main"), "details", many(50).into())).await.ok(201);
        world.post("providers", role("main")).await.refused(409, "already-exists");
        world.patch("providers/main", json!({"set": {"MORE": ""}})).await.refused(422, "invalid-input");
        world.patch("providers/main", json!({"role": ROLE})).await.refused(422, "invalid-input");
        world.post("providers", keys("static")).await.ok(201);
        world.patch("providers/static", json!({"set": {"A": "b"}})).await.refused(422, "invalid-input");
        for path in ["providers/none", "providers/a%00b", "providers/%20"] {
            world.get(path).await.refused(404, "not-found");
        }
    }

    async fn a_change_names_the_revision_of_the_provider(database: TestDatabase) {
        let world = World::full(database).await;
        for body in [keys("static"), role("main")] {
            world.post("providers", body).await.ok(201);
        }
        world.put("owners/service:shop:orders/links/main", json!({})).await.ok(200);
        let rotate = json!({"access_key_id": KEYS, "secret_access_key": "s"});
        for (call, stale) in [
            (Call::patch("providers/main", &json!({"description": "x"})), "\"r7\""),
            (Call::delete("providers/static"), "\"r7\""),
            (Call::post("providers/static/rotate", &rotate), "\"r7\""),
            (Call::new("PUT", "providers/main/default"), "\"r7\""),
            (Call::delete("providers/main/default"), "\"r7\""),
            (Call::new("PUT", "providers/main/default?dry_run=true"), "\"r7\""),
            (Call::put("owners/service:shop:orders/links/static", &json!({})), "\"r0\""),
            (Call::put("owners/service:shop:orders/links/static?dry_run=true", &json!({})), "\"r0\""),
            (Call::put("owners/service:shop:new/links/main", &json!({})), "\"r1\""),
            (Call::put("owners/service:shop:new/links/main?dry_run=true", &json!({})), "\"r1\""),
            (Call::delete("owners/service:shop:orders/links/main"), "\"r0\""),
            (Call::delete("owners/service:shop:orders/links/main?dry_run=true"), "\"r0\""),
        ] {
            world.send(call.clone()).await.refused(428, "revision-required");
            world.send(call.if_match(stale)).await.refused(412, "changed-meanwhile");
        }
        assert_eq!((world.get("providers/main").await.tag(), world.get("providers/static").await.tag()), ("\"r1\"", "\"r1\""));
        assert_eq!(world.get("owners/service:shop:orders").await.tag(), "\"r1\"");
        assert_eq!(world.get("owners/service:shop:new").await.tag(), "\"r0\"", "it was not made");
        world.send(Call::put("owners/service:shop:new/links/main", &json!({})).if_match("\"r0\"")).await.ok(200);
        for query in ["dry_run=maybe", "dry_run=", "dry=true", "dry_run=true&dry_run=true"] {
            let call = Call::new("PUT", &format!("providers/main/default?{query}")).if_match("*");
            world.send(call).await.refused(422, "invalid-input");
        }
    }
}
