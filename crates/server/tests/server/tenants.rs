//! Two orgs that hold things of the same names never see each other's (rule T2).

use serde_json::{Value, json};
use stagegate_store::{on_both_databases, testing::TestDatabase};

use crate::{
    access::shape,
    support::{
        Actor, Call, ORG, World,
        actor::text,
        world::{furnish, keys, vendor, within},
    },
};

const OTHER: &str = "otherorg";

/// What of one org can be named by an id.
struct Ids {
    profile: String,
    app: String,
    stage: String,
    service: String,
    instance: String,
    deployment: String,
    access_key: String,
    provider: String,
}

/// The world, and a stranger whose org is furnished alike.
async fn two_orgs(database: TestDatabase) -> (World, Actor, String) {
    let world = World::full(database).await;
    let stranger = world.server.user("stranger", true).await;
    world.server.as_actor(&stranger, Call::post("/api/v1/orgs", &json!({"name": OTHER}))).await.ok(201);
    let deployment = furnish(&world.server, &stranger, OTHER).await;
    for (actor, org) in [(&world.owner, ORG), (&stranger, OTHER)] {
        for body in [keys("static"), vendor("pay", "stripe", json!({"KEY": org}))] {
            world.server.as_actor(actor, within(org, Call::post("providers", &body))).await.ok(201);
        }
        for owner in ["service:shop:orders", "instance:shop:orders:live:us-east-1"] {
            let link = Call::put(&format!("owners/{owner}/links/pay"), &json!({})).if_match("*");
            world.server.as_actor(actor, within(org, link)).await.ok(200);
        }
    }
    (world, stranger, deployment)
}

async fn ids(world: &World) -> Ids {
    let id = |answer: &Value| text(answer, "id").to_owned();
    Ids {
        profile: id(&world.get("profiles/spare").await.ok(200)),
        app: id(&world.get("apps/shop").await.ok(200)),
        stage: id(&world.get("apps/shop/stages/live").await.ok(200)),
        service: id(&world.get("apps/shop/services/orders").await.ok(200)),
        instance: id(&world.get("apps/shop/services/orders/instances/live:us-east-1").await.ok(200)),
        deployment: world.deployment.clone(),
        access_key: world.owner.key.clone(),
        provider: id(&world.get("providers/pay").await.ok(200)),
    }
}

/// Ids of the right form that nobody ever got.
fn unknown() -> Ids {
    let id = |prefix| format!("{prefix}_0192f0c1e8a07b3c9d4e5f60718293a4");
    Ids {
        profile: id("prf"),
        app: id("app"),
        stage: id("stg"),
        service: id("svc"),
        instance: id("ins"),
        deployment: id("dep"),
        access_key: id("key"),
        provider: id("prv"),
    }
}

/// Every way to name a thing by its id, in a path or in a body, and the id that it names.
#[expect(clippy::too_many_lines, reason = "one list, a line for each way")]
fn calls(ids: &Ids) -> Vec<(&str, Call)> {
    let Ids { profile, app, stage, service, instance, deployment, access_key, provider } = ids;
    let (in_shop, in_orders) =
        (format!("apps/shop/services/{service}"), format!("apps/shop/services/orders/instances/{instance}"));
    let archive = json!({"archived": true});
    let any = |call: Call| call.if_match("*");
    let target = json!({"app": app, "stage": "live", "values": true});
    let outputs = |app: &str, service: &str, instance: &str| {
        Call::get(&format!("apps/{app}/services/{service}/instances/{instance}/outputs"))
    };
    vec![
        (profile, Call::get(&format!("profiles/{profile}"))),
        (profile, any(Call::patch(&format!("profiles/{profile}"), &json!({"description": "x"})))),
        (profile, any(Call::delete(&format!("profiles/{profile}")))),
        (profile, Call::get(&format!("owners/{profile}/revisions"))),
        (profile, Call::get(&format!("owners/{profile}/parameters"))),
        (profile, Call::get(&format!("owners/{profile}/parameters/tableName"))),
        (profile, any(Call::put(&format!("owners/{profile}/parameters/tableName"), &json!({"value": "x"})))),
        (profile, any(Call::delete(&format!("owners/{profile}/parameters/tableName")))),
        (profile, Call::get(&format!("owners/{profile}"))),
        (profile, Call::get(&format!("owners/{profile}/revisions/2"))),
        (profile, Call::get(&format!("owners/{profile}/diff"))),
        (profile, any(Call::post(&format!("owners/{profile}/rollback"), &json!({"revision": 2})))),
        (profile, any(Call::patch(&format!("owners/{profile}/parameters"), &json!({"set": {"x": {"value": "x"}}})))),
        (profile, any(Call::post(&format!("owners/{profile}/parameters/copy"), &json!({"from": "profile:prod"})))),
        (profile, any(Call::post("owners/profile:prod/parameters/copy", &json!({"from": profile})))),
        (profile, Call::post(&format!("owners/{profile}/parameters/reveal"), &json!({}))),
        (profile, Call::get(&format!("owners/{profile}/parameters/tableName/history"))),
        (profile, any(Call::post(&format!("owners/{profile}/parameters/tableName/rollback"), &json!({"revision": 2})))),
        (service, Call::get(&format!("owners/{service}"))),
        (service, any(Call::put(&format!("owners/{service}/parameters/x"), &json!({"value": "x"})))),
        (instance, Call::get(&format!("owners/{instance}"))),
        (instance, Call::get(&format!("owners/{instance}/revisions"))),
        (instance, any(Call::put(&format!("owners/{instance}/parameters/x"), &json!({"value": "x"})))),
        (app, Call::get(&format!("owners/service:{app}:orders"))),
        (app, any(Call::put(&format!("owners/instance:{app}:orders:live:us-east-1/parameters/x"), &json!({"value": "x"})))),
        (profile, Call::get(&format!("profiles/{profile}/role"))),
        (profile, any(Call::put(&format!("profiles/{profile}/role"), &json!({"arn": crate::support::ROLE})))),
        (profile, any(Call::delete(&format!("profiles/{profile}/role")))),
        (profile, Call::post(&format!("profiles/{profile}/role/verify"), &json!({}))),
        (profile, Call::post("apps", &json!({"name": "site", "default_profile": profile}))),
        (profile, any(Call::patch("apps/shop", &json!({"default_profile": profile})))),
        (profile, Call::post("apps/shop/stages", &json!({"name": "dev", "profile": profile}))),
        (profile, any(Call::put("apps/shop/stages/live", &json!({"profile": profile})))),
        (app, Call::get(&format!("apps/{app}"))),
        (app, any(Call::patch(&format!("apps/{app}"), &json!({"default_profile": null})))),
        (app, Call::get(&format!("apps/{app}/stages"))),
        (app, Call::post(&format!("apps/{app}/stages"), &json!({"name": "dev", "profile": "prod"}))),
        (app, Call::get(&format!("deployments?app={app}"))),
        (app, Call::post("resolve", &target)),
        (app, Call::post("credentials", &json!({"app": app, "stage": "live"}))),
        (app, Call::post("deployments", &json!({"app": app, "service": "s", "stage": "live", "region": "r"}))),
        (app, Call::post("explain", &json!({"app": app, "stage": "live", "reveal": true}))),
        (app, Call::post("compare", &json!({"left": {"app": app, "stage": "live"}, "right": {"app": "shop", "stage": "live"}}))),
        (app, Call::post("compare", &json!({"left": {"app": "shop", "stage": "live"}, "right": {"app": app, "stage": "live"}}))),
        (app, Call::get(&format!("apps/{app}/stages/live/resolution?values=true"))),
        (app, Call::get(&format!("apps/{app}/services/orders/instances/live:us-east-1/changes"))),
        (stage, Call::get(&format!("apps/shop/stages/{stage}/resolution"))),
        (service, Call::get(&format!("apps/shop/services/{service}/instances/live:us-east-1/changes"))),
        (instance, Call::get(&format!("apps/shop/services/orders/instances/{instance}/changes"))),
        (deployment, Call::post("explain", &json!({"app": "shop", "stage": "live", "at": deployment}))),
        (deployment, Call::post("resolve", &json!({"app": "shop", "stage": "live", "at": deployment, "values": true}))),
        (stage, Call::get(&format!("apps/shop/stages/{stage}"))),
        (stage, any(Call::put(&format!("apps/shop/stages/{stage}"), &json!({"profile": "prod"})))),
        (stage, any(Call::delete(&format!("apps/shop/stages/{stage}")))),
        (app, any(Call::patch(&format!("apps/{app}"), &json!({"name": "theirs"})))),
        (app, any(Call::delete(&format!("apps/{app}?everything=true")))),
        (app, Call::get(&format!("apps/{app}/services"))),
        (app, Call::post(&format!("apps/{app}/services"), &json!({"name": "carts"}))),
        (app, Call::get(&format!("apps/{app}/services/orders"))),
        (app, Call::get(&format!("apps/{app}/instances"))),
        (app, Call::get(&format!("apps/{app}/services/orders/instances/live:us-east-1"))),
        (service, Call::get(&in_shop)),
        (service, any(Call::patch(&in_shop, &archive))),
        (service, any(Call::delete(&format!("{in_shop}?instances=true")))),
        (service, Call::get(&format!("apps/shop/instances?service={service}"))),
        (service, Call::post(&format!("{in_shop}/instances"), &json!({"stage": "dev", "region": "us-east-1"}))),
        (service, Call::get(&format!("{in_shop}/instances/live:us-east-1"))),
        (service, Call::get(&format!("owners/{service}"))),
        (service, any(Call::put(&format!("owners/{service}/parameters/tableName"), &json!({"value": "x"})))),
        (instance, Call::get(&in_orders)),
        (instance, any(Call::patch(&in_orders, &archive))),
        (instance, any(Call::delete(&in_orders))),
        (instance, Call::get(&format!("owners/{instance}"))),
        (instance, any(Call::put(&format!("owners/{instance}/parameters/tableName"), &json!({"value": "x"})))),
        (deployment, Call::get(&format!("deployments/{deployment}"))),
        (deployment, Call::post(&format!("deployments/{deployment}/finish"), &json!({"status": "failed"}))),
        (access_key, Call::get(&format!("access-keys/{access_key}"))),
        (deployment, Call::get(&format!("deployments/{deployment}/diff"))),
        (deployment, Call::get(&format!("deployments/{deployment}/diff?with={deployment}"))),
        (app, outputs(app, "orders", "live:us-east-1")),
        (service, outputs("shop", service, "live:us-east-1")),
        (instance, outputs("shop", "orders", instance)),
        (instance, Call::get(&format!("apps/shop/services/orders/instances/{instance}/outputs/url"))),
        (access_key, Call::delete(&format!("access-keys/{access_key}"))),
        (provider, Call::get(&format!("providers/{provider}"))),
        (provider, any(Call::patch(&format!("providers/{provider}"), &json!({"description": "x"})))),
        (provider, any(Call::delete(&format!("providers/{provider}")))),
        (provider, any(Call::post(&format!("providers/{provider}/rotate"), &json!({"details": {"A": "b"}})))),
        (provider, Call::post(&format!("providers/{provider}/verify"), &json!({}))),
        (provider, any(Call::new("PUT", &format!("providers/{provider}/default")))),
        (provider, any(Call::new("PUT", &format!("providers/{provider}/default?dry_run=true")))),
        (provider, any(Call::delete(&format!("providers/{provider}/default")))),
        (provider, any(Call::put(&format!("owners/service:shop:orders/links/{provider}"), &json!({})))),
        (provider, any(Call::put(&format!("owners/service:shop:orders/links/{provider}?dry_run=true"), &json!({})))),
        (provider, any(Call::delete(&format!("owners/service:shop:orders/links/{provider}")))),
        (service, Call::get(&format!("owners/{service}/links"))),
        (service, any(Call::put(&format!("owners/{service}/links/static"), &json!({})))),
        (service, any(Call::put(&format!("owners/{service}/links/static?dry_run=true"), &json!({})))),
        (service, any(Call::delete(&format!("owners/{service}/links/pay")))),
        (instance, Call::get(&format!("owners/{instance}/links"))),
        (instance, any(Call::put(&format!("owners/{instance}/links/static"), &json!({})))),
        (instance, any(Call::delete(&format!("owners/{instance}/links/pay")))),
        (app, any(Call::put(&format!("owners/service:{app}:orders/links/static"), &json!({})))),
        (app, any(Call::put(&format!("owners/service:{app}:new/links/static?dry_run=true"), &json!({})))),
    ]
}

on_both_databases! {
    async fn ids_of_another_org_are_unknown(database: TestDatabase) {
        let (world, stranger, _) = two_orgs(database).await;
        let (ours, nobodys) = (ids(&world).await, unknown());
        for ((our_id, call), (no_id, unknown)) in calls(&ours).into_iter().zip(calls(&nobodys)) {
            let answer = world.server.as_actor(&stranger, within(OTHER, call)).await;
            answer.refused(404, "not-found");
            let unknown = world.server.as_actor(&stranger, within(OTHER, unknown)).await;
            assert_eq!(shape(&answer, our_id), shape(&unknown, no_id), "{}", answer.to);
        }
        let whole = world.post("resolve", json!({"app": "shop", "stage": "live", "values": true})).await.ok(200);
        assert_eq!(whole["parameters"].as_array().unwrap().len(), 2, "nothing of ours was touched: {whole}");
        let links = world.get("owners/service:shop:orders/links").await.ok(200);
        assert_eq!((links["links"].as_array().unwrap().len(), text(&links["links"][0], "provider")), (1, "pay"));
    }

    async fn the_same_names_are_other_things(database: TestDatabase) {
        let (world, stranger, theirs) = two_orgs(database).await;
        let as_stranger = |call| world.server.as_actor(&stranger, within(OTHER, call));
        let value = "owners/profile:prod/parameters/tableName";
        let change = Call::put(value, &json!({"value": "theirs"})).if_match("*");
        as_stranger(change).await.ok(200);
        as_stranger(Call::delete("profiles/spare").if_match("*")).await.ok(204);
        as_stranger(Call::delete("apps/shop/stages/live").if_match("*")).await.ok(204);
        assert_eq!(text(&world.get(value).await.ok(200), "value"), "orders");
        world.get("profiles/spare").await.ok(200);
        world.get("apps/shop/stages/live").await.ok(200);
        as_stranger(Call::new("PUT", "providers/pay/default").if_match("*")).await.ok(200);
        assert_eq!(world.get("providers/pay").await.ok(200)["default"], json!(false));
        let target = json!({"app": "shop", "stage": "dev", "values": true});
        assert!(world.post("resolve", target).await.ok(200).get("vendors").is_none(), "their default is not ours");
        as_stranger(Call::delete("apps/shop?everything=true").if_match("*")).await.ok(204);
        let lists = [
            ("profiles", 2),
            ("apps", 1),
            ("apps/shop/services", 1),
            ("apps/shop/instances", 1),
            ("deployments", 2),
            ("providers", 2),
        ];
        for (path, ours) in lists {
            let items = world.get(path).await.ok(200)["items"].as_array().unwrap().clone();
            assert_eq!(items.len(), ours, "{path}: {items:?}");
            assert!(items.iter().all(|item| item["id"] != theirs.as_str()), "{path}");
        }
        let events = world.get("audit-events?limit=200").await.ok(200)["items"].as_array().unwrap().clone();
        assert!(events.iter().all(|event| event["user"] != stranger.user.as_str()), "{events:#?}");
        let orgs = world.server.as_actor(&world.owner, Call::get("/api/v1/orgs")).await.ok(200);
        assert_eq!(orgs["items"].as_array().unwrap().len(), 1);
        assert_eq!(text(&orgs["items"][0], "name"), ORG);
    }
}
