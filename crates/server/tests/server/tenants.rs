//! Two orgs that hold things of the same names never see each other's (rule T2).

use serde_json::{Value, json};
use stagegate_store::{on_both_databases, testing::TestDatabase};

use crate::{
    access::shape,
    support::{
        Actor, Call, ORG, World,
        actor::text,
        world::{furnish, within},
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
}

/// The world, and a stranger whose org is furnished alike.
async fn two_orgs(database: TestDatabase) -> (World, Actor, String) {
    let world = World::full(database).await;
    let stranger = world.server.user("stranger", true).await;
    world.server.as_actor(&stranger, Call::post("/api/v1/orgs", &json!({"name": OTHER}))).await.ok(201);
    let deployment = furnish(&world.server, &stranger, OTHER).await;
    (world, stranger, deployment)
}

async fn ids(world: &World) -> Ids {
    let id = |answer: &Value| text(answer, "id").to_owned();
    Ids {
        profile: id(&world.get("profiles/spare").await.ok(200)),
        app: id(&world.get("apps/shop").await.ok(200)),
        stage: id(&world.get("apps/shop/stages/live").await.ok(200)),
        service: id(&world.get("owners/service:shop:orders").await.ok(200)),
        instance: id(&world.get("owners/instance:shop:orders:live:us-east-1").await.ok(200)),
        deployment: world.deployment.clone(),
        access_key: world.owner.key.clone(),
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
    }
}

/// Every way to name a thing by its id, in a path or in a body, and the id that it names.
fn calls(ids: &Ids) -> Vec<(&str, Call)> {
    let Ids { profile, app, stage, service, instance, deployment, access_key } = ids;
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
        (stage, Call::get(&format!("apps/shop/stages/{stage}"))),
        (stage, any(Call::put(&format!("apps/shop/stages/{stage}"), &json!({"profile": "prod"})))),
        (stage, any(Call::delete(&format!("apps/shop/stages/{stage}")))),
        (deployment, Call::get(&format!("deployments/{deployment}"))),
        (deployment, Call::post(&format!("deployments/{deployment}/finish"), &json!({"status": "failed"}))),
        (deployment, Call::get(&format!("deployments/{deployment}/diff"))),
        (deployment, Call::get(&format!("deployments/{deployment}/diff?with={deployment}"))),
        (app, outputs(app, "orders", "live:us-east-1")),
        (service, outputs("shop", service, "live:us-east-1")),
        (instance, outputs("shop", "orders", instance)),
        (instance, Call::get(&format!("apps/shop/services/orders/instances/{instance}/outputs/url"))),
        (access_key, Call::delete(&format!("access-keys/{access_key}"))),
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
        for (path, ours) in [("profiles", 2), ("apps", 1), ("deployments", 2)] {
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
