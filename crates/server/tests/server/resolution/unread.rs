//! Which parameters nobody reads.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::json;
use stagegate_store::on_both_databases;

use super::{INSTANCE, SERVICE, asked};
use crate::support::{Call, World, actor::text};

impl World {
    fn pass_days(&self, days: i64) {
        self.server.clock.pass(SignedDuration::from_hours(24 * days));
    }

    /// `OWNER KEY` of all that nobody read, page by page. The owner's key ends after some days, so a new one asks.
    async fn unread(&self, query: &str) -> Vec<String> {
        let asker = self.fresh().await;
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/orgs/acmeorg/unread-parameters?limit=2{query}{after}");
            let page = self.server.as_actor(&asker, Call::get(&path)).await.ok(200);
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= 2, "{page}");
            found.extend(items.iter().map(|item| format!("{} {}", text(&item["owner"], "name"), text(item, "key"))));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={}", next.replace('/', "%2F")),
                None => return found,
            }
        }
    }

    async fn fresh(&self) -> crate::support::Actor {
        self.server.key_of(&self.owner.user, None, &stagegate_core::access::Scope::ALL).await
    }

    async fn receive(&self, purpose: &str) {
        let asker = self.fresh().await;
        let body = asked(&json!({"values": true, "purpose": purpose}));
        self.server.as_actor(&asker, Call::post("/api/v1/orgs/acmeorg/resolve", &body)).await.ok(200);
    }
}

const SPARE: [&str; 2] = ["spare apiToken", "spare tableName"];

fn and_spare(others: &[&str]) -> Vec<String> {
    let mut all: Vec<_> = others.iter().chain(&SPARE).map(ToString::to_string).collect();
    all.sort_unstable();
    all
}

fn sorted(mut found: Vec<String>) -> Vec<String> {
    found.sort_unstable();
    found
}

on_both_databases! {
    async fn only_deploys_and_exec_count_and_only_winners(database: TestDatabase) {
        let world = World::plain(database).await;
        world.set(SERVICE, "tableName", "service").await;
        world.set(INSTANCE, "own", "1").await;
        assert_eq!(world.unread("").await, Vec::<String>::new(), "nothing is old enough");
        world.pass_days(31);
        let everything = and_spare(&["prod apiToken", "prod tableName", "shop/orders live:us-east-1 own", "shop/orders tableName"]);
        assert_eq!(sorted(world.unread("").await), everything);
        assert_eq!(world.unread("&days=32").await, Vec::<String>::new());
        world.receive("show").await;
        assert_eq!(sorted(world.unread("").await), everything);
        world.receive("exec").await;
        // The service hid the profile's table.
        assert_eq!(sorted(world.unread("").await), and_spare(&["prod tableName"]));
        world.pass_days(29);
        assert_eq!(sorted(world.unread("").await), and_spare(&["prod tableName"]));
        assert_eq!(sorted(world.unread("&days=28").await), everything);
        world.pass_days(2);
        assert_eq!(sorted(world.unread("").await), everything);
        world.receive("deploy").await;
        assert_eq!(sorted(world.unread("&days=1").await), and_spare(&["prod tableName"]));
    }

    async fn what_is_known_of_each(database: TestDatabase) {
        let world = World::plain(database).await;
        world.receive("deploy").await;
        world.pass_days(40);
        let asker = world.fresh().await;
        let list = |query: &'static str| {
            let answer = world.server.as_actor(&asker, Call::get(&format!("/api/v1/orgs/acmeorg/unread-parameters{query}")));
            async move { answer.await.ok(200)["items"].as_array().unwrap().clone() }
        };
        let items = list("").await;
        let read: Vec<_> = items.iter().map(|item| (text(&item["owner"], "name"), text(item, "key"), item.get("last_read_at").is_some())).collect();
        assert_eq!(read, [("prod", "apiToken", true), ("prod", "tableName", true), ("spare", "apiToken", false), ("spare", "tableName", false)]);
        assert!(items.iter().all(|item| item["set_at"].is_string() && item["owner"]["id"].is_string()));
        // A new value, like a new key, is given its time. Its last reading stays known.
        let change = |path: &str, value: &str| Call::put(&format!("/api/v1/orgs/acmeorg/{path}"), &json!({"value": value})).if_match("*");
        world.server.as_actor(&asker, change("owners/profile:prod/parameters/tableName", "x")).await.ok(200);
        assert_eq!(list("").await.len(), 3);
        // What is gone is nobody's any more, and comes back as new.
        let gone = Call::delete("/api/v1/orgs/acmeorg/profiles/spare").if_match("*");
        world.server.as_actor(&asker, gone).await.ok(204);
        assert_eq!(list("").await.len(), 1);
        world.pass_days(40);
        let asker = world.fresh().await;
        let later = world.server.as_actor(&asker, Call::get("/api/v1/orgs/acmeorg/unread-parameters")).await.ok(200);
        assert!(later["items"][1].get("last_read_at").is_some(), "{later}");
    }

    async fn the_days_are_bounded(database: TestDatabase) {
        let world = World::plain(database).await;
        for days in ["0", "-1", "367", "x", "", "1.5", "99999999999999999999"] {
            world.get(&format!("unread-parameters?days={days}")).await.refused(422, "invalid-input");
        }
        for query in ["days=1", "days=366", "after=zzz", "after=prf_x%2Fy", "after=%2F"] {
            world.get(&format!("unread-parameters?{query}")).await.ok(200);
        }
        world.get("unread-parameters?days=1&days=2").await.refused(422, "invalid-input");
    }

    /// Deploys at once never fail for the note's sake, and nobody's note is lost.
    async fn everybody_is_noted_at_once(database: TestDatabase) {
        let world = Arc::new(World::plain(database).await);
        for number in 0..6 {
            world.set(&format!("instance:shop:orders:live:region-{number}"), "own", "1").await;
        }
        world.pass_days(31);
        let asker = world.fresh().await;
        let deploys: Vec<_> = (0..12).map(|number| {
            let (world, asker) = (world.clone(), asker.clone());
            tokio::spawn(async move {
                let region = format!("region-{}", number % 6);
                let body = json!({"app": "shop", "stage": "live", "service": "orders", "region": region, "values": true, "purpose": "deploy"});
                world.server.as_actor(&asker, Call::post("/api/v1/orgs/acmeorg/resolve", &body)).await.ok(200);
            })
        }).collect();
        for deploy in deploys {
            deploy.await.unwrap();
        }
        assert_eq!(sorted(world.unread("").await), and_spare(&[]));
    }

    /// A note that cannot be written is no reason to refuse the deploy.
    async fn a_deploy_goes_on_without_its_note(database: TestDatabase) {
        let world = World::plain(database).await;
        world.server.database.execute("ALTER TABLE reading RENAME TO reading_away").await;
        world.receive("deploy").await;
        world.server.database.execute("ALTER TABLE reading_away RENAME TO reading").await;
        world.pass_days(31);
        assert_eq!(sorted(world.unread("").await), and_spare(&["prod apiToken", "prod tableName"]));
        world.receive("deploy").await;
        assert_eq!(sorted(world.unread("").await), SPARE);
    }

    /// A parameter is noted once an hour, not with every deploy.
    async fn a_note_is_written_once_an_hour(database: TestDatabase) {
        let world = World::plain(database).await;
        let read_at = || async {
            let asker = world.fresh().await;
            let page = world.server.as_actor(&asker, Call::get("/api/v1/orgs/acmeorg/unread-parameters?days=1")).await.ok(200);
            page["items"][0]["last_read_at"].clone()
        };
        world.pass_days(2);
        world.receive("deploy").await;
        world.server.clock.pass(SignedDuration::from_mins(59));
        world.receive("exec").await;
        world.server.clock.pass(SignedDuration::from_mins(24 * 60 - 30));
        let first = read_at().await;
        assert!(first.is_string(), "an hour after the first, so the second one was not noted: {first}");
        world.receive("deploy").await;
        world.pass_days(2);
        assert_ne!(read_at().await, first);
    }
}
