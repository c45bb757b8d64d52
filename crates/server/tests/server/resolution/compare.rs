//! `POST compare`: what differs between two stages, or between two moments of one.

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use super::{INSTANCE, PROFILE, asked};
use crate::support::{World, actor::text};

fn keys(comparison: &Value, list: &str) -> String {
    let items = comparison[list].as_array().unwrap().iter();
    items.map(|item| text(item, "key")).collect::<Vec<_>>().join(" ")
}

fn lists(comparison: &Value) -> [String; 4] {
    ["only_left", "only_right", "different", "same"].map(|list| keys(comparison, list))
}

impl World {
    async fn compare(&self, left: Value, right: Value) -> Value {
        self.post("compare", json!({"left": left, "right": right})).await.ok(200)
    }
}

on_both_databases! {
    async fn two_stages(database: TestDatabase) {
        let world = World::plain(database).await;
        world.post("apps/shop/stages", json!({"name": "dev", "profile": "spare"})).await.ok(201);
        world.set("profile:spare", "tableName", "dev-orders").await;
        world.set("profile:spare", "debug", "1").await;
        world.set(PROFILE, "limit", "").await;
        let (live, dev) = (json!({"app": "shop", "stage": "live"}), json!({"app": "shop", "stage": "dev"}));
        let compared = world.compare(live.clone(), dev.clone()).await;
        assert_eq!(lists(&compared), ["limit", "debug", "tableName", "apiToken"]);
        assert_eq!(compared["differs"], json!(["profile", "credentials", "parameters"]));
        let pair = &compared["different"][0];
        assert_ne!(pair["left"]["fingerprint"], pair["right"]["fingerprint"]);
        assert_eq!((text(&pair["left"]["owner"], "name"), text(&pair["right"]["owner"], "name")), ("prod", "spare"));
        assert_eq!(compared["same"][0]["left"]["fingerprint"], compared["same"][0]["right"]["fingerprint"]);
        assert!(!compared.to_string().contains("\"value\":\"") && !compared.to_string().contains("orders\""), "{compared}");
        let last = &compared["left"]["last_deployment"];
        assert_eq!((text(last, "id"), text(last, "status")), (world.deployment.as_str(), "running"));
        assert!(compared["right"]["last_deployment"].is_null());
        assert_eq!((text(&compared["left"]["profile"], "name"), text(&compared["right"]["profile"], "name")), ("prod", "spare"));
        // The other way round, and with itself.
        assert_eq!(lists(&world.compare(dev.clone(), live.clone()).await), ["debug", "limit", "tableName", "apiToken"]);
        let same = world.compare(live.clone(), live.clone()).await;
        assert_eq!((&same["differs"], lists(&same)), (&json!([]), ["", "", "", "apiToken limit tableName"].map(str::to_owned)));
        world.patch("profiles/prod", json!({"guarded": true})).await.ok(200);
        assert_eq!(world.compare(live, dev).await["differs"], json!(["profile", "guarded", "credentials", "parameters"]));
    }

    async fn two_moments_and_two_regions(database: TestDatabase) {
        let world = World::plain(database).await;
        world.set(INSTANCE, "tableName", "1").await;
        world.set(INSTANCE, "tableName", "2").await;
        world.set(INSTANCE, "new", "").await;
        let compared = world.compare(asked(&json!({"at": "r1"})), asked(&json!({}))).await;
        assert_eq!(lists(&compared), ["", "new", "tableName", "apiToken"]);
        assert_eq!(compared["differs"], json!(["parameters"]));
        assert_eq!(text(&compared["left"], "at"), "revision 1 of instance `shop/orders live:us-east-1`");
        assert!(compared["left"]["last_deployment"].is_null() && compared["right"]["last_deployment"].is_object());
        let elsewhere = asked(&json!({"region": "eu-west-1"}));
        let compared = world.compare(asked(&json!({})), elsewhere).await;
        assert_eq!(lists(&compared), ["new", "", "tableName", "apiToken"]);
        assert!(compared["right"]["last_deployment"].is_null(), "{compared}");
    }

    async fn a_side_that_cannot_be_told(database: TestDatabase) {
        let world = World::plain(database).await;
        let good = json!({"app": "shop", "stage": "live"});
        for (bad, status, code) in [
            (json!({"app": "none", "stage": "live"}), 404, "not-found"),
            (json!({"app": "shop", "stage": "live", "at": "r99"}), 404, "not-found"),
            (json!({"app": "shop", "stage": "a b"}), 422, "invalid-input"),
            (json!({"app": "shop", "stage": "live", "at": "never"}), 422, "invalid-input"),
            (json!({"app": "shop", "stage": "live", "reveal": true}), 422, "invalid-input"),
        ] {
            for body in [json!({"left": bad, "right": good}), json!({"left": good, "right": bad})] {
                world.post("compare", body).await.refused(status, code);
            }
        }
        world.post("compare", json!({"left": good})).await.refused(422, "invalid-input");
    }
}
