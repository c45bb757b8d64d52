//! Two orgs that hold things of the same names never see each other's (rule T2).

mod ids;
mod matrix;

use serde_json::{Value, json};
use stagegate_store::{on_both_databases, testing::TestDatabase};

use self::ids::Ids;
use crate::{
    access::{Place, shape, table},
    support::{
        Actor, Call, ORG, TestServer, World,
        actor::text,
        world::{Furnished, furnish, keys, policy, vendor, within},
    },
};

const OTHER: &str = "otherorg";

/// The world, and a stranger whose org is furnished alike.
async fn two_orgs(database: TestDatabase) -> (World, Actor, Furnished) {
    let world = World::full(database).await;
    let stranger = world.server.user("stranger", true).await;
    world.server.as_actor(&stranger, Call::post("/api/v1/orgs", &json!({"name": OTHER}))).await.ok(201);
    let furnished = furnish(&world.server, &stranger, OTHER).await;
    for (actor, org) in [(&world.owner, ORG), (&stranger, OTHER)] {
        for body in [keys("keys"), vendor("pay", "stripe", json!({"KEY": org}))] {
            world.server.as_actor(actor, within(org, Call::post("providers", &body))).await.ok(201);
        }
        world.server.as_actor(actor, within(org, Call::post("policies", &policy("mine")))).await.ok(201);
        for owner in ["service:shop:orders", "instance:shop:orders:live:us-east-1"] {
            let link = Call::put(&format!("owners/{owner}/links/pay"), &json!({})).if_match("*");
            world.server.as_actor(actor, within(org, link)).await.ok(200);
        }
    }
    (world, stranger, furnished)
}

/// All that an org has, as its owner sees it.
async fn holdings(server: &TestServer, owner: &Actor, org: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for path in [
        "configuration",
        "deployments?limit=200",
        "checks?limit=200",
        "access-keys?limit=200",
        "apps/shop/instances?archived=true",
        "owners/service:shop:orders/links",
        "owners/profile:spare/revisions",
        "providers",
        "policies",
    ] {
        all.push(server.as_actor(owner, within(org, Call::get(path))).await.ok(200));
    }
    all
}

on_both_databases! {
    async fn ids_of_another_org_are_unknown(database: TestDatabase) {
        let (world, stranger, Furnished { deployment, check }) = two_orgs(database).await;
        let server = &world.server;
        let ours = Ids::in_org(server, &world.owner, ORG, (&world.deployment, &world.check)).await;
        let theirs = Ids::in_org(server, &stranger, OTHER, (&deployment, &check)).await;
        let before = holdings(server, &world.owner, ORG).await;
        let place = Place { org: OTHER, access_key: &stranger.key, deployment: &deployment, check: &check, setup_code: "" };
        let ways = matrix::ways();
        assert!(ways.len() > 150, "{}", ways.len());
        for way in ways {
            let foreign = server.as_actor(&stranger, way.call(&place, &ours)).await;
            let unknown = server.as_actor(&stranger, way.call(&place, &Ids::unknown())).await;
            let name = way.name();
            assert!(matches!(foreign.status, 404 | 422), "{name}: {} {}", foreign.status, foreign.text);
            let nobodys = Ids::unknown();
            assert_eq!(shape(&foreign, ours.of(way.kind)), shape(&unknown, nobodys.of(way.kind)), "{name}");
            if way.entry.is_read() {
                let own = server.as_actor(&stranger, way.call(&place, &theirs)).await;
                assert_ne!(shape(&own, theirs.of(way.kind)), shape(&unknown, nobodys.of(way.kind)), "{name}: no id is taken");
            }
        }
        assert_eq!(holdings(server, &world.owner, ORG).await, before, "nothing of ours was touched");
    }

    async fn the_same_names_are_other_things(database: TestDatabase) {
        let (world, stranger, theirs) = two_orgs(database).await;
        let as_stranger = |call| world.server.as_actor(&stranger, within(OTHER, call));
        let value = "owners/profile:prod/parameters/tableName";
        let change = Call::put(value, &json!({"value": "theirs"})).if_match("*");
        as_stranger(change).await.ok(200);
        as_stranger(Call::delete("profiles/spare").if_match("*")).await.ok(204);
        as_stranger(Call::delete("apps/shop/stages/live").if_match("*")).await.ok(204);
        as_stranger(Call::delete("policies/mine").if_match("*")).await.ok(204);
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
            ("checks", 1),
            ("providers", 2),
            ("policies", 1),
        ];
        for (path, ours) in lists {
            let items = world.get(path).await.ok(200)["items"].as_array().unwrap().clone();
            assert_eq!(items.len(), ours, "{path}: {items:?}");
            assert!(items.iter().all(|item| item["id"] != theirs.deployment.as_str()), "{path}");
        }
        let events = world.get("audit-events?limit=200").await.ok(200)["items"].as_array().unwrap().clone();
        assert!(events.iter().all(|event| event["user"] != stranger.user.as_str()), "{events:#?}");
        let orgs = world.server.as_actor(&world.owner, Call::get("/api/v1/orgs")).await.ok(200);
        assert_eq!(orgs["items"].as_array().unwrap().len(), 1);
        assert_eq!(text(&orgs["items"][0], "name"), ORG);
    }
}

/// On SQLite only: a world for each operation; what the databases could see differently is tried above.
#[tokio::test]
async fn what_happens_in_another_org_leaves_ours_as_it_is() {
    let below_orgs = table().into_iter().filter(|entry| entry.template.contains("{org}"));
    for entry in below_orgs {
        let (world, stranger, Furnished { deployment, check }) = two_orgs(TestDatabase::sqlite()).await;
        let server = &world.server;
        let ours = Ids::in_org(server, &world.owner, ORG, (&world.deployment, &world.check)).await;
        let before = holdings(server, &world.owner, ORG).await;
        for call in entry.before() {
            server.as_actor(&stranger, within(OTHER, call)).await;
        }
        let place = Place { org: OTHER, access_key: &stranger.key, deployment: &deployment, check: &check, setup_code: "" };
        let answer = server.as_actor(&stranger, entry.call(&place)).await;
        answer.ok(entry.status);
        assert!(ours.all().all(|id| !answer.text.contains(id)), "{}: {}", answer.to, answer.text);
        assert_eq!(holdings(server, &world.owner, ORG).await, before, "{}", answer.to);
    }
}
