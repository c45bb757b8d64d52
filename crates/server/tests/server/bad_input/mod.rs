//! What is wrong with a request is said in a sentence and a hint, and nothing is changed.
//!
//! That each refusal has both, and a request id, is checked for every answer in `support/contract.rs`.

mod bodies;
mod values;

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use crate::support::{Call, ORG, World, world::within};

/// A request below the org and the code that it is refused with.
type Case = (Call, u16, &'static str);

/// Names that break the rules, everywhere where a name is made.
fn bad_names() -> Vec<Case> {
    let invalid = |call: Call| (call.if_match("*"), 422, "invalid-input");
    let post = |path: &str, body: Value| invalid(Call::post(path, &body));
    let target = |field: &str, value: &str| {
        let mut target = json!({"app": "shop", "stage": "live", "service": "orders", "region": "us-east-1"});
        target[field] = json!(value);
        target
    };
    let long = "x".repeat(200);
    let mut cases = vec![
        post("apps", json!({"name": "Shop"})),
        post("apps", json!({"name": ""})),
        post("apps", json!({"name": long})),
        post("apps", json!({"name": "a\u{0}b"})),
        post("profiles", json!({"name": ""})),
        post("profiles", json!({"name": " prod"})),
        post("profiles", json!({"name": "a/b"})),
        post("profiles", json!({"name": "a\u{202e}b"})),
        post("profiles", json!({"name": "a\u{0}b"})),
        post("profiles", json!({"name": "prf_0192f0c1e8a07b3c9d4e5f60718293a4"})),
        post("profiles", json!({"name": "x", "description": "d".repeat(1001)})),
        post("profiles", json!({"name": "x", "description": "a\u{0}b"})),
        post("profiles", json!({"name": "x", "description": "a\u{1b}[2Jb"})),
        post("apps/shop/stages", json!({"name": "${opt:stage}", "profile": "prod"})),
        post("apps/shop/stages", json!({"name": "stg_0192f0c1e8a07b3c9d4e5f60718293a4", "profile": "prod"})),
        post("apps/shop/services", json!({"name": "1carts"})),
        post("apps/shop/services", json!({"name": "a_b"})),
        post("apps/shop/services", json!({"name": ""})),
        post("apps/shop/services", json!({"name": "a\u{0}b"})),
        post("apps/shop/services", json!({"name": long})),
        post("apps/shop/services/orders/instances", json!({"stage": "a b", "region": "us-east-1"})),
        post("apps/shop/services/orders/instances", json!({"stage": "a:b", "region": "us-east-1"})),
        post("apps/shop/services/orders/instances", json!({"stage": "dev", "region": "US"})),
        post("apps/shop/services/orders/instances", json!({"stage": "dev", "region": "a\u{0}b"})),
        post("apps/shop/services/orders/instances", json!({"stage": "dev"})),
        post("access-keys", json!({"name": "", "scopes": ["read"]})),
        post("access-keys", json!({"name": "a\nb", "scopes": ["read"]})),
        post("access-keys", json!({"name": "x", "scopes": ["read"], "expires_in_days": 0})),
        post("access-keys", json!({"name": "x", "scopes": ["read"], "expires_in_days": 366})),
        post("access-keys", json!({"name": "x", "scopes": ["read"], "expires_in_days": i64::MAX})),
        invalid(Call::patch("apps/shop", &json!({"name": ""}))),
        invalid(Call::patch("apps/shop", &json!({"name": "app_0192f0c1e8a07b3c9d4e5f60718293a4"}))),
        invalid(Call::patch("apps/shop/services/orders", &json!({"archived": null, "message": "m".repeat(501)}))),
        invalid(Call::patch("apps/shop/services/orders", &json!({"archived": "yes"}))),
        invalid(Call::patch("apps/shop/services/orders", &json!({"archived": true, "message": "a\u{0}b"}))),
        invalid(Call::patch("apps/shop/services/orders/instances/live:us-east-1", &json!({"archived": 1}))),
        invalid(Call::patch("apps/shop/services/orders/instances/live:us-east-1", &json!({"message": "a\u{1b}[2Jb"}))),
        invalid(Call::delete("apps/shop/services/orders?instances=yes")),
        invalid(Call::delete("apps/shop/services/orders?everything=true")),
        invalid(Call::delete("apps/shop?everything=1")),
        invalid(Call::patch("profiles/prod", &json!({"name": ""}))),
        invalid(Call::patch("profiles/prod", &json!({"description": "a\u{0}b"}))),
        invalid(Call::patch("profiles/prod", &json!({"description": "x", "message": "m".repeat(501)}))),
        invalid(Call::patch("profiles/prod", &json!({"description": "x", "message": "a\u{0}b"}))),
        invalid(Call::put("profiles/prod/role", &json!({"arn": "deploy"}))),
        invalid(Call::put("profiles/prod/role", &json!({"arn": "arn:aws:iam::222222222222:user/x"}))),
        invalid(Call::put("profiles/prod/role", &json!({"arn": format!("{}\u{0}", crate::support::ROLE)}))),
        invalid(Call::put("owners/profile:prod/parameters/1x", &json!({"value": ""}))),
        invalid(Call::put(&format!("owners/profile:prod/parameters/{long}"), &json!({"value": ""}))),
        invalid(Call::put("owners/profile:prod/parameters/x", &json!({"value": "", "visibility": "public"}))),
        invalid(Call::put("owners/profile:prod/parameters/x", &json!({"value": "", "description": "a\u{0}b"}))),
        invalid(Call::patch("owners/profile:prod/parameters", &json!({"set": {"1x": {"value": ""}}}))),
        invalid(Call::patch("owners/profile:prod/parameters", &json!({"unset": ["1x"]}))),
        invalid(Call::patch(
            "owners/profile:prod/parameters",
            &json!({"set": {"tableName": {"value": ""}}, "unset": ["tableName"]}),
        )),
        invalid(Call::patch("owners/profile:prod/parameters", &json!({"set": {"x": {"value": "", "visibility": "public"}}}))),
        invalid(Call::patch("owners/profile:prod/parameters", &json!({"message": "m".repeat(501)}))),
        invalid(Call::post("owners/profile:prod/parameters/copy", &json!({"from": "prod"}))),
        invalid(Call::post("owners/profile:prod/parameters/copy", &json!({"from": "profile:spare", "keys": ["1x"]}))),
        invalid(Call::post("owners/profile:prod/parameters/tableName/rollback", &json!({"revision": 1}))),
        invalid(Call::get("owners/prod")),
        invalid(Call::get("owners/app_0192f0c1e8a07b3c9d4e5f60718293a4")),
        invalid(Call::get("owners/service:shop")),
        invalid(Call::get("owners/instance:shop:orders:live")),
        invalid(Call::put("owners/service:shop:1orders/parameters/x", &json!({"value": ""}))),
        invalid(Call::put("owners/instance:shop:orders:li%20ve:us-east-1/parameters/x", &json!({"value": ""}))),
        invalid(Call::put("owners/instance:shop:orders:live:US/parameters/x", &json!({"value": ""}))),
        invalid(Call::get("owners/profile:prod/parameters/a%20b")),
        invalid(Call::delete("owners/profile:prod/parameters/a%20b")),
    ];
    for (field, value) in [("stage", "a b"), ("stage", ""), ("service", "1x"), ("region", "US"), ("stage", "a\u{0}b")] {
        cases.push(post("resolve", target(field, value)));
        cases.push(post("explain", target(field, value)));
        cases.push(post("compare", json!({"left": target(field, value), "right": target("stage", "live")})));
        cases.push(post("credentials", target(field, value)));
        cases.push(post("deployments", target(field, value)));
    }
    for (field, value) in [("key", "1x"), ("at", "r0"), ("at", "a\u{0}b"), ("purpose", "audit")] {
        let path = if field == "purpose" { "resolve" } else { "explain" };
        cases.push(post(path, target(field, value)));
    }
    for account in ["1", "22222222222x", "2222222222222"] {
        let mut start = target("stage", "live");
        start["account_id"] = json!(account);
        cases.push(post("deployments", start));
    }
    cases
}

/// Things that are not there, everywhere where one is named.
fn unknown_things() -> Vec<Case> {
    let missing = |call: Call| (call.if_match("*"), 404, "not-found");
    let mut cases = Vec::new();
    // A name that nothing has, one that no database takes, and one that tries to leave its place.
    for name in ["none", "a%00b", "..%2F..%2Fotherorg", "%20", "'%20OR%20'1'%3D'1"] {
        cases.extend([
            missing(Call::get(&format!("apps/{name}"))),
            missing(Call::get(&format!("apps/{name}/stages"))),
            missing(Call::get(&format!("apps/shop/stages/{name}"))),
            missing(Call::get(&format!("apps/{name}/stages/live/resolution"))),
            missing(Call::get(&format!("apps/{name}/services/orders/instances/live:us-east-1/changes"))),
            missing(Call::put(&format!("apps/shop/stages/{name}"), &json!({"profile": "prod"}))),
            missing(Call::patch(&format!("apps/{name}"), &json!({"name": "store"}))),
            missing(Call::delete(&format!("apps/{name}"))),
            missing(Call::get(&format!("apps/{name}/services"))),
            missing(Call::post(&format!("apps/{name}/services"), &json!({"name": "carts"}))),
            missing(Call::get(&format!("apps/{name}/instances"))),
            missing(Call::get(&format!("apps/shop/instances?service={}", name.replace("%00", "b")))),
            missing(Call::get(&format!("apps/shop/services/{name}"))),
            missing(Call::patch(&format!("apps/shop/services/{name}"), &json!({"archived": true}))),
            missing(Call::delete(&format!("apps/shop/services/{name}"))),
            missing(Call::post(&format!("apps/shop/services/{name}/instances"), &json!({"stage": "dev", "region": "r"}))),
            missing(Call::get(&format!("apps/shop/services/orders/instances/{name}"))),
            missing(Call::get(&format!("apps/shop/services/orders/instances/{name}:us-east-1"))),
            missing(Call::patch(&format!("apps/shop/services/orders/instances/live:{name}"), &json!({"archived": true}))),
            missing(Call::delete(&format!("apps/shop/services/orders/instances/{name}"))),
            missing(Call::patch(&format!("apps/shop/stages/{name}"), &json!({"name": "x"}))),
            missing(Call::patch(&format!("apps/{name}/stages/live"), &json!({"name": "x"}))),
            missing(Call::patch(&format!("apps/{name}/services/orders"), &json!({"name": "x"}))),
            missing(Call::get(&format!("access-keys/{name}"))),
            missing(Call::patch(&format!("access-keys/{name}"), &json!({"name": "x"}))),
            missing(Call::get(&format!("profiles/{name}"))),
            missing(Call::patch(&format!("profiles/{name}"), &json!({"description": "x"}))),
            missing(Call::delete(&format!("profiles/{name}"))),
            missing(Call::get(&format!("owners/profile:{name}/revisions"))),
            missing(Call::put(&format!("owners/profile:{name}/parameters/x"), &json!({"value": "x"}))),
            missing(Call::get(&format!("profiles/{name}/role"))),
            missing(Call::get(&format!("deployments/{name}"))),
            missing(Call::post(&format!("deployments/{name}/finish"), &json!({"status": "failed"}))),
            missing(Call::delete(&format!("access-keys/{name}"))),
        ]);
    }
    for name in ["none", "a\u{0}b", "", "../shop"] {
        let start = json!({"app": name, "service": "s", "stage": "live", "region": "r"});
        cases.extend([
            missing(Call::post("apps", &json!({"name": "site", "default_profile": name}))),
            missing(Call::patch("apps/shop", &json!({"default_profile": name}))),
            missing(Call::post("apps/shop/stages", &json!({"name": "dev", "profile": name}))),
            missing(Call::put("apps/shop/stages/live", &json!({"profile": name}))),
            missing(Call::post("resolve", &json!({"app": name, "stage": "live"}))),
            missing(Call::post("explain", &json!({"app": name, "stage": "live"}))),
            missing(Call::post(
                "compare",
                &json!({"left": {"app": name, "stage": "live"}, "right": {"app": "shop", "stage": "live"}}),
            )),
            missing(Call::post("credentials", &json!({"app": name, "stage": "live"}))),
            missing(Call::post("deployments", &start)),
        ]);
    }
    cases.push(missing(Call::get("deployments?app=none")));
    cases.push(missing(Call::get("owners/profile:prod/parameters/none")));
    cases.push(missing(Call::delete("owners/profile:prod/parameters/none")));
    cases.push(missing(Call::get("owners/profile:prod/parameters/none/history")));
    cases.push(missing(Call::get("owners/profile:prod/revisions/99")));
    cases.push(missing(Call::get("owners/profile:prod/revisions/0")));
    cases.push(missing(Call::get("owners/profile:prod/revisions/none")));
    cases.push(missing(Call::get("owners/profile:prod/diff?from=99")));
    cases.push(missing(Call::post("owners/profile:prod/rollback", &json!({"revision": 99}))));
    cases.push(missing(Call::post("owners/profile:prod/parameters/tableName/rollback", &json!({"revision": 99}))));
    cases.push(missing(Call::patch("owners/profile:prod/parameters", &json!({"unset": ["none"]}))));
    cases.push(missing(Call::post("owners/profile:prod/parameters/copy", &json!({"from": "profile:spare", "keys": ["none"]}))));
    cases.push(missing(Call::post("owners/profile:prod/parameters/copy", &json!({"from": "service:shop:none"}))));
    cases.push(missing(Call::get("owners/service:none:orders")));
    cases.push(missing(Call::put("owners/service:none:orders/parameters/x", &json!({"value": ""}))));
    cases.push(missing(Call::get("owners/service:shop:none/parameters")));
    cases.push(missing(Call::delete("owners/service:shop:none/parameters/x")));
    cases
}

on_both_databases! {
    async fn names_that_break_the_rules(database: TestDatabase) {
        refuse_all(&World::full(database).await, bad_names()).await;
    }

    async fn things_that_are_not_there(database: TestDatabase) {
        refuse_all(&World::full(database).await, unknown_things()).await;
    }

    async fn orgs_that_are_not_there(database: TestDatabase) {
        let world = World::full(database).await;
        for org in ["none", "a%00b", "..", "%2e%2e", "..%2Facmeorg", "ACMEORG", "acmeorg%20", "acmeorg;x=y", "org_0"] {
            let answer = world.server.as_actor(&world.owner, within(org, Call::get("apps"))).await;
            answer.refused(404, "not-found");
        }
        for name in ["acme", "Acmeorg", "acme-org", "", "größer", "acme\u{0}org", &"a".repeat(40)] {
            let call = Call::post("/api/v1/orgs", &json!({"name": name}));
            world.server.as_actor(&world.owner, call).await.refused(422, "invalid-input");
        }
    }

    async fn queries_that_make_no_sense(database: TestDatabase) {
        let world = World::full(database).await;
        for list in ["apps", "apps/shop/services", "apps/shop/instances", "profiles", "owners/profile:prod/revisions", "owners/profile:prod/parameters", "deployments", "audit-events", "access-keys", "unread-parameters"] {
            for query in ["limit=0", "limit=201", "limit=-1", "limit=x", "limit=1.5", "limit=", "limit=99999999999999999999",
                          "page=2", "limit=1&limit=2", "after=a&after=b", "after=a%00b"] {
                world.get(&format!("{list}?{query}")).await.refused(422, "invalid-input");
            }
            for query in ["limit=1", "limit=200", "after=zzz", "after=", ""] {
                world.get(&format!("{list}?{query}")).await.ok(200);
            }
        }
        for query in ["services?archived=yes", "services?archived=true&archived=true", "instances?archived=", "instances?region=x",
                      "instances?stage=a%00b", "instances?service=a%00b"] {
            world.get(&format!("apps/shop/{query}")).await.refused(422, "invalid-input");
        }
        for query in ["stage=a%00b", "app=shop&app=site", "status=done", "kind=destroy", "region=a%00b", "commit=x"] {
            world.get(&format!("deployments?{query}")).await.refused(422, "invalid-input");
        }
    }
}

async fn refuse_all(world: &World, cases: Vec<Case>) {
    let before = world.get("profiles/prod").await.text;
    for (call, status, code) in cases {
        let answer = world.server.as_actor(&world.owner, within(ORG, call)).await;
        let problem = answer.refused(status, code);
        assert!(problem.detail.len() < 300 && !problem.detail.contains(['\0', '\n', '\u{1b}', '\u{202e}']), "{problem:?}");
    }
    assert_eq!(world.get("profiles/prod").await.text, before);
}
