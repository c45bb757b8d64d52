//! Configuration as code: an org as a document and back, on both databases.

mod changes;
mod credentials;
mod pruning;
mod races;
mod refusals;
mod safeguards;
mod schema;

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use crate::audit::state;
use crate::support::{Answer, ROLE, World, actor::text, world::deployment};

const OTHER_ROLE: &str = "arn:aws:iam::333333333333:role/deploy";

/// What a document leads to, as people read it.
struct Told {
    id: String,
    actions: Vec<String>,
    conflicts: Vec<String>,
    applied: bool,
}

impl World {
    async fn apply_with(&self, document: Value, flags: Value) -> Answer {
        let mut body = json!({"document": document});
        body.as_object_mut().unwrap().extend(flags.as_object().unwrap().clone());
        self.post("configuration", body).await
    }

    /// Makes it so.
    async fn apply(&self, document: Value) -> Told {
        told(&self.apply_with(document, json!({})).await.ok(200))
    }

    /// Only tells.
    async fn dry_run(&self, document: Value) -> Told {
        told(&self.apply_with(document, json!({"dry_run": true})).await.ok(200))
    }

    async fn prune(&self, document: Value) -> Told {
        told(&self.apply_with(document, json!({"prune": true})).await.ok(200))
    }

    async fn exported(&self, query: &str) -> Value {
        self.get(&format!("configuration{query}")).await.ok(200)
    }

    /// Archives services (`SERVICE`) or instances (`SERVICE/instances/STAGE:REGION`) of app `shop`.
    async fn archive(&self, paths: &[&str]) {
        for path in paths {
            self.patch(&format!("apps/shop/services/{path}"), json!({"archived": true})).await.ok(200);
        }
    }

    async fn revision(&self, owner: &str) -> i64 {
        self.get(&format!("owners/{owner}")).await.ok(200)["revision"].as_i64().unwrap()
    }
}

fn told(plan: &Value) -> Told {
    let list = |name: &str| plan[name].as_array().unwrap().clone();
    let actions = list("actions").into_iter().map(|action| {
        let owner = action.get("owner").map(|owner| format!(" of {}", owner.as_str().unwrap())).unwrap_or_default();
        let fields: Vec<_> = action["fields"].as_array().unwrap().iter().map(|field| text(field, "field")).collect();
        let fields = if fields.is_empty() { String::new() } else { format!(": {}", fields.join(", ")) };
        format!("{} {} {}{owner}{fields}", text(&action, "action"), text(&action, "kind"), text(&action, "name"))
    });
    let conflicts = list("conflicts").into_iter().map(|conflict| {
        let keys: Vec<_> = conflict["path"].as_array().unwrap().iter().map(|key| key.as_str().unwrap().to_owned()).collect();
        format!("{}: {}", keys.join("."), text(&conflict, "reason"))
    });
    Told {
        id: text(plan, "id").to_owned(),
        actions: actions.collect(),
        conflicts: conflicts.collect(),
        applied: plan["applied"].as_bool().unwrap(),
    }
}

/// An org with something of everything, made in an empty one.
fn everything() -> Value {
    json!({
        "version": 1,
        "org": "acmeorg",
        "covers": "org",
        "providers": {
            "main": {"kind": "aws-role", "role": ROLE, "description": "For all", "default": true},
            "keys": {"kind": "aws-keys", "access_key_id": "AKIAIOSFODNN7EXAMPLE", "secret_access_key": {"value": "first/SECRET+key"}},
            "pay": {"kind": "vendor", "vendor": "stripe", "default": true,
                    "details": {"API_KEY": {"value": "sk_live"}, "HOOK": {"value": "whsec"}}},
        },
        "profiles": {
            "prod": {"description": "The real shop", "role": ROLE, "guarded": true, "parameters": {
                "table": {"value": "orders", "description": "Where orders are"},
                "token": {"value": "t0ken", "visibility": "write-only"},
            }},
            "dev": {"role": null},
        },
        "apps": {"shop": {
            "default_profile": "dev",
            "stages": {"live": "prod"},
            "services": {"orders": {
                "parameters": {"level": {"value": "info"}},
                "providers": ["main", "pay"],
                "instances": {"live": {"us-east-1": {"parameters": {"level": {"value": "warning"}}, "providers": ["keys"]}}},
            }},
        }},
    })
}

on_both_databases! {
    async fn an_org_is_made_of_a_document(database: TestDatabase) {
        let world = World::empty(database).await;
        let planned = world.dry_run(everything()).await;
        assert_eq!(planned.actions, [
            "create provider keys: kind, access_key_id, secret_access_key",
            "create provider main: kind, role, description, default",
            "create provider pay: kind, vendor, details.API_KEY, details.HOOK, default",
            "create profile dev",
            "create profile prod: description, role, guarded",
            "create parameter table of profile:prod: value, visibility, description",
            "create parameter token of profile:prod: value, visibility",
            "create app shop: default_profile",
            "create stage shop/live: profile",
            "create service shop/orders",
            "create parameter level of service:shop:orders: value, visibility",
            "create link main of service:shop:orders",
            "create link pay of service:shop:orders",
            "create instance shop/orders live:us-east-1",
            "create parameter level of instance:shop:orders:live:us-east-1: value, visibility",
            "create link keys of instance:shop:orders:live:us-east-1",
        ]);
        assert!(!planned.applied && planned.conflicts.is_empty());
        assert_eq!(world.get("apps").await.ok(200)["items"], json!([]), "a dry run changes nothing");

        let applied = world.apply(everything()).await;
        assert_eq!((applied.applied, &applied.actions, &applied.id), (true, &planned.actions, &planned.id));
        let target = json!({"app": "shop", "stage": "live", "service": "orders", "region": "us-east-1", "values": true, "purpose": "deploy"});
        let resolved = world.post("resolve", target).await.ok(200);
        let values: Vec<_> = resolved["parameters"].as_array().unwrap().iter().map(|parameter| {
            (text(parameter, "key"), text(parameter, "value"), text(parameter, "visibility"), text(&parameter["source"], "layer"))
        }).collect();
        assert_eq!(values, [
            ("level", "warning", "masked", "instance"), ("table", "orders", "masked", "profile"), ("token", "t0ken", "write-only", "profile"),
        ]);
        let again = world.apply(everything()).await;
        assert_eq!((again.applied, again.actions), (true, vec![]), "equal values are known by their fingerprints");
    }

    async fn what_was_exported_changes_nothing(database: TestDatabase) {
        let world = World::full(database).await;
        world.apply(json!({"version": 1, "providers": everything()["providers"]})).await;
        world.put("owners/instance:shop:orders:live:us-east-1/parameters/level", json!({"value": "debug", "description": "why"})).await.ok(200);
        world.put("owners/profile:prod/parameters/token", json!({"value": "x", "visibility": "write-only"})).await.ok(200);
        // An archived instance of a service that is listed, and an archived service with an instance that is not archived.
        for owner in ["instance:shop:orders:live:eu-west-1", "service:shop:carts", "instance:shop:carts:live:us-east-1"] {
            world.put(&format!("owners/{owner}/parameters/old"), json!({"value": "kept"})).await.ok(200);
            world.put(&format!("owners/{owner}/links/keys"), json!({})).await.ok(200);
        }
        world.archive(&["orders/instances/live:eu-west-1", "carts"]).await;
        let exported = world.exported("").await;
        let services = exported["apps"]["shop"]["services"].as_object().unwrap();
        assert_eq!(services.keys().collect::<Vec<_>>(), ["orders"]);
        assert_eq!(services["orders"]["instances"]["live"].as_object().unwrap().keys().collect::<Vec<_>>(), ["us-east-1"]);
        assert_eq!((text(&exported, "org"), text(&exported, "covers")), ("acmeorg", "org"));
        assert!(!exported.to_string().contains("\"value\""), "{exported}");
        let of_app = world.exported("?app=shop").await;
        let before = state(&world.server).await;
        let events = world.server.audit().await.len();
        for document in [&exported, &of_app] {
            for flags in [json!({}), json!({"prune": true}), json!({"dry_run": true, "prune": true})] {
                let plan = told(&world.apply_with(document.clone(), flags).await.ok(200));
                assert_eq!((plan.actions, plan.conflicts), (vec![], vec![]));
            }
        }
        assert_eq!(state(&world.server).await, before, "archived ones included");
        assert_eq!(world.server.audit().await.len(), events);
        assert_eq!(world.exported("").await, exported, "the same every time");
    }

    async fn one_app_is_exported_with_what_it_refers_to(database: TestDatabase) {
        let world = World::empty(database).await;
        world.apply(everything()).await;
        world.post("profiles", json!({"name": "foreign"})).await.ok(201);
        world.post("apps", json!({"name": "site", "default_profile": "foreign"})).await.ok(201);
        world.post("apps/shop/stages", json!({"name": "beta", "profile": "dev"})).await.ok(201);
        let exported = world.exported("?app=shop").await;
        let names = |section: &str| exported[section].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!((names("apps"), names("profiles")), (vec!["shop".to_owned()], vec!["dev".to_owned(), "prod".to_owned()]));
        assert_eq!(names("providers"), ["keys", "main", "pay"]);
        assert!(exported.get("covers").is_none(), "what it does not list belongs to others");
        let plan = world.prune(exported).await;
        assert_eq!((plan.actions, plan.conflicts), (vec![], vec![]));
        world.get("configuration?app=none").await.refused(404, "not-found");
        world.get("configuration?app=a%00b").await.refused(422, "invalid-input");
        world.get("configuration?apps=shop").await.refused(422, "invalid-input");
    }

    async fn what_nothing_is_set_on_is_left_out(database: TestDatabase) {
        let world = World::empty(database).await;
        world.post("apps", json!({"name": "shop"})).await.ok(201);
        // A deployment makes a service and an instance.
        world.post("deployments", deployment()).await.ok(201);
        assert_eq!(world.revision("instance:shop:orders:live:us-east-1").await, 0);
        let exported = world.exported("").await;
        assert_eq!(exported["apps"]["shop"]["services"], json!({}));
        let plan = world.apply(json!({"version": 1, "apps": {"shop": {"services": {"carts": {"instances": {"live": {"eu-west-1": {}}}}}}}})).await;
        assert_eq!(plan.actions, ["create service shop/carts", "create instance shop/carts live:eu-west-1"]);
        assert_eq!(world.exported("").await, exported);
        assert_eq!(world.revision("instance:shop:carts:live:eu-west-1").await, 0);
    }
}
