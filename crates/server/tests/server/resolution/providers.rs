//! Providers of the past: whose role, keys and details it was that a deploy got.

use serde_json::{Value, json};
use stagegate_core::ports::Clock as _;
use stagegate_store::on_both_databases;

use super::{INSTANCE, asked};
use crate::support::{
    Call, World,
    actor::text,
    world::{KEYS, keys, new_keys, vendor},
};

const CHANGES: &str = "apps/shop/services/orders/instances/live:us-east-1/changes";

fn arn(name: &str, account: char) -> String {
    format!("arn:aws:iam::{}:role/{name}", account.to_string().repeat(12))
}

/// `ALIAS rREVISION WHAT ACCOUNT` of who gives credentials.
fn told(candidate: &Value) -> String {
    let role = candidate["role"].as_str().or(candidate["kind"].as_str()).unwrap_or("none");
    let account = candidate["account_id"].as_str().unwrap_or("-");
    let removed = if candidate["removed"] == true { " removed" } else { "" };
    format!(
        "{} r{} {} {account}{removed}",
        candidate["provider"].as_str().unwrap_or("-"),
        candidate["provider_revision"],
        role.rsplit('/').next().unwrap()
    )
}

impl World {
    async fn credentials_at(&self, at: &str) -> String {
        told(&self.explain(json!({"at": at})).await.ok(200)["credentials"]["winner"])
    }

    /// The parts that differ between a moment and now, and what `diff` says of both sides' credentials.
    async fn since(&self, at: &str) -> (Value, [String; 2]) {
        let sides = json!({"left": asked(&json!({"at": at})), "right": asked(&json!({}))});
        let compared = self.post("compare", sides).await.ok(200);
        let side = |side: &str| told(&compared[side]["credentials"]);
        (compared["differs"].clone(), [side("left"), side("right")])
    }

    fn now(&self) -> String {
        self.server.clock.now().to_string()
    }
}

on_both_databases! {
    async fn another_role_is_a_change(database: TestDatabase) {
        let world = World::plain(database).await;
        world.add_provider("second").await;
        world.set(INSTANCE, "x", "1").await;
        world.link(INSTANCE, Some("second")).await;
        let deployed = world.deploy("succeeded").await;
        let then = world.now();
        world.patch("providers/second", json!({"role": arn("other", '4')})).await.ok(200);
        let (before, after) = ("second r1 second 333333333333", "second r2 other 444444444444");
        for at in [&deployed, &then, "r2"] {
            assert_eq!(world.credentials_at(at).await, before, "{at}");
            let resolved = world.resolve(json!({"at": at})).await.ok(200);
            assert_eq!(text(&resolved["credentials"], "role"), arn("second", '3'), "{at}");
            assert_eq!(world.since(at).await, (json!(["credentials"]), [before, after].map(str::to_owned)), "{at}");
        }
        let changes = world.get(CHANGES).await.ok(200);
        assert_eq!(changes["differs"], json!(["credentials"]));
        assert_eq!((told(&changes["credentials"]["then"]), told(&changes["credentials"]["now"])), (before.to_owned(), after.to_owned()));
        let again = world.deploy("succeeded").await;
        assert_eq!(world.get(CHANGES).await.ok(200)["differs"], json!([]));
        let diff = world.get(&format!("deployments/{again}/diff?with={deployed}")).await.ok(200);
        let credentials = &diff["credentials"];
        assert_eq!((told(&credentials["from"]), told(&credentials["to"])), (before.to_owned(), after.to_owned()));
        // Who only called it something else changed no credentials; it was called otherwise then.
        world.patch("providers/second", json!({"alias": "renamed", "description": "of the other team"})).await.ok(200);
        assert_eq!(world.get(CHANGES).await.ok(200)["differs"], json!([]));
        assert_eq!(world.since(&again).await, (json!([]), [after.to_owned(), "renamed r3 other 444444444444".to_owned()]));
        let last = world.deploy("succeeded").await;
        let diff = world.get(&format!("deployments/{last}/diff?with={again}")).await.ok(200);
        assert_eq!(diff.get("credentials"), None);
        // And what was removed since is still what it was.
        world.link(INSTANCE, None).await;
        world.delete("providers/renamed").await.ok(204);
        assert_eq!(world.credentials_at(&deployed).await, format!("{before} removed"));
        assert_eq!(world.credentials_at(&last).await, "renamed r3 other 444444444444 removed");
    }

    async fn rotated_keys_are_a_change_that_shows_no_value(database: TestDatabase) {
        let world = World::plain(database).await;
        world.post("providers", keys("second")).await.ok(201);
        world.set(INSTANCE, "x", "1").await;
        world.link(INSTANCE, Some("second")).await;
        let deployed = world.deploy("succeeded").await;
        // To learn whose they are changes nothing of them.
        world.post("providers/second/verify", json!({})).await.ok(200);
        assert_eq!(world.get(CHANGES).await.ok(200)["differs"], json!([]));
        assert_eq!(world.credentials_at(&deployed).await, "second r1 aws-keys -");
        assert_eq!(world.credentials_at(&world.now()).await, "second r2 aws-keys 333333333333");
        let mut same_id = new_keys();
        same_id["access_key_id"] = json!(KEYS);
        same_id["verify"] = json!(false);
        world.send(Call::post("providers/second/rotate", &same_id).if_match("*")).await.ok(200);
        let changes = world.get(CHANGES).await;
        assert_eq!(changes.ok(200)["differs"], json!(["credentials"]), "the same id with another secret");
        assert!(!changes.text.contains("s3cret"));
        let (differs, sides) = world.since(&deployed).await;
        assert_eq!((differs, sides), (json!(["credentials"]), ["second r1 aws-keys -", "second r3 aws-keys -"].map(str::to_owned)));
    }

    async fn other_details_are_a_change(database: TestDatabase) {
        let world = World::plain(database).await;
        world.post("providers", vendor("pay", "stripe", json!({"STRIPE_KEY": "canary-1"}))).await.ok(201);
        world.default_provider(Some("pay")).await;
        let deployed = world.deploy("succeeded").await;
        world.patch("providers/pay", json!({"description": "payments"})).await.ok(200);
        world.patch("providers/pay", json!({"set": {"STRIPE_KEY": "canary-1"}})).await.ok(200);
        assert_eq!(world.get(CHANGES).await.ok(200)["differs"], json!([]));
        world.patch("providers/pay", json!({"set": {"STRIPE_KEY": "canary-2"}})).await.ok(200);
        let changes = world.get(CHANGES).await;
        assert_eq!(changes.ok(200)["differs"], json!(["vendors"]));
        assert!(!changes.text.contains("canary"));
        let vendors = &changes.ok(200)["vendors"];
        let of = |side: &str| told(&vendors[side][0]["winner"]);
        assert_eq!((of("then"), of("now")), ("pay r2 vendor -".to_owned(), "pay r4 vendor -".to_owned()));
        let again = world.deploy("succeeded").await;
        let diff = world.get(&format!("deployments/{again}/diff?with={deployed}")).await.ok(200);
        let changed = &diff["vendors"][0];
        assert_eq!(text(changed, "vendor"), "stripe");
        assert_eq!((told(&changed["from"]), told(&changed["to"])), ("pay r2 vendor -".to_owned(), "pay r4 vendor -".to_owned()));
    }

    async fn the_default_of_then_was_what_it_was_then(database: TestDatabase) {
        let world = World::plain(database).await;
        world.delete("profiles/prod/role").await.ok(204);
        world.add_provider("main").await;
        world.default_provider(Some("main")).await;
        let then = world.now();
        world.patch("providers/main", json!({"role": arn("other", '4')})).await.ok(200);
        assert_eq!(world.credentials_at(&then).await, "main r2 main 333333333333");
        assert_eq!(world.credentials_at(&world.now()).await, "main r3 other 444444444444");
        assert_eq!(world.since(&then).await.0, json!(["credentials"]));
    }

    /// Providers that were there before versions were kept are known as they were when they were changed first.
    async fn providers_from_before_there_were_versions(database: TestDatabase) {
        let world = World::plain(database).await;
        world.add_provider("second").await;
        world.set(INSTANCE, "x", "1").await;
        world.link(INSTANCE, Some("second")).await;
        let deployed = world.deploy("succeeded").await;
        world.server.database.within(&world.org).execute("DELETE FROM provider_version").await;
        assert_eq!(world.credentials_at(&deployed).await, "second r1 second 333333333333");
        world.patch("providers/second", json!({"role": arn("other", '4')})).await.ok(200);
        assert_eq!(world.credentials_at(&deployed).await, "second r1 second 333333333333");
        assert_eq!(world.get(CHANGES).await.ok(200)["differs"], json!(["credentials"]));
    }
}
