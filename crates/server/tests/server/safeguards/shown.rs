//! Safeguards in whatever shows or compares profiles: resolutions, explanations, comparisons, changes and revisions.

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use super::{SAFEGUARDS, set};
use crate::support::{World, actor::text};

const RESOLUTION: &str = "apps/shop/stages/live/resolution";

fn told(list: &Value) -> String {
    let one = |safeguard: &Value| {
        let state = if safeguard["enabled"] == json!(true) { "" } else { " off" };
        format!("{}: {} {}{state}", text(safeguard, "title"), text(safeguard, "safeguard"), text(safeguard, "enforcement"))
    };
    list.as_array().unwrap().iter().map(one).collect::<Vec<_>>().join(", ")
}

fn titles(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|safeguard| text(safeguard, "title")).collect()
}

fn wanted() -> Value {
    json!([
        {"safeguard": "require-dlq", "title": "Queues", "enforcement": "warning", "enabled": false},
        {"safeguard": "allowed-regions", "title": "Europe", "settings": ["eu-west-1"]},
    ])
}

const WANTED: &str = "Queues: require-dlq warning off, Europe: allowed-regions error";

on_both_databases! {
    async fn a_resolution_lists_them_in_their_order(database: TestDatabase) {
        let world = World::full(database).await;
        let tag = world.get(RESOLUTION).await.tag().to_owned();
        let revision = set(&world, wanted()).await["revision"].as_i64().unwrap();
        let target = json!({"app": "shop", "stage": "live", "service": "orders", "region": "us-east-1"});
        let resolved = world.post("resolve", target.clone()).await.ok(200);
        assert_eq!(told(&resolved["safeguards"]), WANTED);
        assert_eq!(resolved["profile"]["revision"], revision);
        assert!(text(&resolved["safeguards"][0], "id").starts_with("sgd_"), "{resolved}");
        assert!(resolved["safeguards"][0].get("version").is_none(), "{resolved}");
        let explained = world.post("explain", target).await.ok(200);
        assert_eq!((&explained["safeguards"], &explained["profile"]["revision"]), (&resolved["safeguards"], &json!(revision)));
        let shown = world.get(RESOLUTION).await;
        assert_eq!(shown.ok(200)["safeguards"], resolved["safeguards"]);
        assert_ne!(shown.tag(), tag, "the tag changes with them");
        assert_eq!(told(&world.get("profiles/prod").await.ok(200)["safeguards"]), WANTED);
        let listed = world.get("profiles").await.ok(200);
        assert_eq!(told(&listed["items"][0]["safeguards"]), WANTED);
        let tag = shown.tag().to_owned();
        set(&world, json!([])).await;
        assert_ne!(world.get(RESOLUTION).await.tag(), tag);
        let before = json!({"app": "shop", "stage": "live", "at": format!("r{revision}")});
        for path in ["resolve", "explain"] {
            assert_eq!(told(&world.post(path, before.clone()).await.ok(200)["safeguards"]), WANTED, "those of then");
        }
        assert_eq!(world.get(RESOLUTION).await.ok(200)["safeguards"], json!([]));
        let none = world.post("apps", json!({"name": "site"})).await.ok(201);
        let nothing = json!({"app": text(&none, "name"), "stage": "live"});
        assert_eq!(world.post("resolve", nothing).await.ok(200)["safeguards"], json!([]), "there is no profile");
    }

    async fn two_stages_are_compared_by_what_they_check(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("apps/shop/stages", json!({"name": "dev", "profile": "spare"})).await.ok(201);
        let sides = json!({"left": {"app": "shop", "stage": "live"}, "right": {"app": "shop", "stage": "dev"}});
        let equal = world.post("compare", sides.clone()).await.ok(200);
        assert!(!equal["differs"].to_string().contains("safeguards"), "{equal}");
        let same = json!({"safeguard": "require-cfn-role"});
        set(&world, json!([same, {"safeguard": "require-dlq"}, {"safeguard": "allowed-regions", "settings": ["eu-west-1"]}])).await;
        let other = json!([
            {"safeguard": "allowed-regions", "settings": ["us-east-1"], "enforcement": "warning"},
            same, {"safeguard": "require-dlq", "title": "Queues"},
        ]);
        world.put("profiles/spare/safeguards", json!({"safeguards": other})).await.ok(200);
        let compared = world.post("compare", sides.clone()).await.ok(200);
        assert!(compared["differs"].to_string().contains("\"safeguards\""), "{compared}");
        let found = &compared["safeguards"];
        let sides_of = |list: &str| found[list].as_array().unwrap().iter().map(|pair| text(&pair["left"], "safeguard")).collect::<Vec<_>>();
        assert_eq!((titles(&found["only_left"]), titles(&found["only_right"])), (vec!["Policy: require-dlq"], vec!["Queues"]));
        assert_eq!((sides_of("different"), sides_of("same")), (vec!["allowed-regions"], vec!["require-cfn-role"]));
        assert_eq!(found["different"][0]["fields"], json!(["enforcement", "settings"]));
        assert_eq!(found["different"][0]["right"]["settings"], json!(["us-east-1"]));
        assert_eq!(found["reordered"], true);
        world.put("profiles/spare/safeguards", json!({"safeguards": [same]})).await.ok(200);
        set(&world, json!([same])).await;
        let equal = world.post("compare", sides).await.ok(200);
        assert!(!equal["differs"].to_string().contains("safeguards"), "{equal}");
        assert_eq!(equal["safeguards"]["same"].as_array().unwrap().len(), 1);
    }

    async fn changes_tell_what_became_of_them(database: TestDatabase) {
        let world = World::full(database).await;
        let instance = "apps/shop/services/orders/instances/live:us-east-1/changes";
        let before = world.get(instance).await.ok(200);
        assert!(before.get("safeguards").is_none() && !before["differs"].to_string().contains("safeguards"), "{before}");
        set(&world, wanted()).await;
        let changes = world.get(instance).await.ok(200);
        assert_eq!(changes["differs"], json!(["profile", "safeguards"]));
        assert_eq!(titles(&changes["safeguards"]["added"]), ["Queues", "Europe"]);
        assert!(changes["revisions"].to_string().contains("safeguard `Europe` added"), "{changes}");
        let started = world.post("deployments", crate::support::world::deployment()).await.ok(201);
        let end = json!({"status": "succeeded"});
        world.post(&format!("deployments/{}/finish", text(&started, "id")), end).await.ok(200);
        assert!(world.get(instance).await.ok(200).get("safeguards").is_none());
        let now = world.get(SAFEGUARDS).await.ok(200);
        let mut europe = now["safeguards"][1].clone();
        europe["title"] = json!("EU");
        europe["settings"] = json!(["eu-west-1", "eu-central-1"]);
        set(&world, json!([europe])).await;
        let changes = world.get(instance).await.ok(200);
        assert_eq!(titles(&changes["safeguards"]["removed"]), ["Queues"]);
        let changed = &changes["safeguards"]["changed"][0];
        assert_eq!((text(&changed["then"], "title"), text(&changed["now"], "title")), ("Europe", "EU"), "the same by its id");
        assert_eq!(changed["fields"], json!(["title", "settings"]));
    }

    async fn revisions_show_and_compare_them(database: TestDatabase) {
        let world = World::full(database).await;
        let first = set(&world, wanted()).await;
        let revision = first["revision"].as_i64().unwrap();
        let mut listed = first["safeguards"].as_array().unwrap().clone();
        listed.reverse();
        listed[0]["description"] = json!("We are in Europe.");
        set(&world, json!(listed)).await;
        set(&world, json!([])).await;
        let then = world.get(&format!("owners/profile:prod/revisions/{revision}")).await.ok(200);
        assert_eq!(then["safeguards"], first["safeguards"]);
        let path = format!("owners/profile:prod/diff?from={revision}&to={}", revision + 1);
        let difference = world.get(&path).await.ok(200);
        let words = "allowed-regions, error, [\"eu-west-1\"]";
        assert_eq!(difference["safeguards"], json!([{"title": "Europe", "before": words, "after": words, "fields": ["description"]}]));
        assert_eq!(difference["safeguards_reordered"], true);
        let body = json!({"revision": revision, "dry_run": true});
        let call = crate::support::Call::post("owners/profile:prod/rollback", &body);
        let preview = world.send(call.if_match("*")).await.ok(200);
        let difference = &preview["difference"];
        assert_eq!(titles(&difference["safeguards"]), ["Queues", "Europe"]);
        assert!(difference["safeguards"][0].get("before").is_none(), "{difference}");
        let service = world.get("owners/instance:shop:orders:live:us-east-1/revisions/1").await.ok(200);
        assert_eq!(service["safeguards"], json!([]));
    }
}
