//! Rotating: the new keys are tried before the old ones go.

use serde_json::{Value, json};
use stagegate_aws::double::StrictSts;
use stagegate_store::{on_both_databases, testing::TestDatabase};

use super::{role, stripe};
use crate::support::{
    Answer, Call, World,
    actor::text,
    world::{KEYS, NEW_KEYS, keys, new_keys},
};

const ELSEWHERE: &str = "AKIAELSEWHERE0000001";

impl World {
    async fn rotate(&self, provider: &str, body: Value) -> Answer {
        self.send(Call::post(&format!("providers/{provider}/rotate"), &body).if_match("*")).await
    }

    /// The keys that a deploy to stage `bare` would get.
    async fn handed_out(&self) -> (String, String) {
        let issued = self.post("credentials", json!({"app": "shop", "stage": "bare"})).await.ok(200);
        (text(&issued, "access_key_id").to_owned(), text(&issued, "secret_access_key").to_owned())
    }
}

/// Keys that are the org's default, and a stage that has nothing nearer.
async fn with_keys(database: TestDatabase) -> World {
    let world = World::full(database).await;
    world.post("providers", keys("static")).await.ok(201);
    world.send(Call::new("PUT", "providers/static/default").if_match("*")).await.ok(200);
    world.post("profiles", json!({"name": "bare"})).await.ok(201);
    world.post("apps/shop/stages", json!({"name": "bare", "profile": "bare"})).await.ok(201);
    world
}

fn pair(id: &str, secret: &str) -> (String, String) {
    (id.to_owned(), secret.to_owned())
}

on_both_databases! {
    async fn new_keys_take_the_place_of_the_old_ones(database: TestDatabase) {
        let world = with_keys(database).await;
        assert_eq!(world.handed_out().await, pair(KEYS, "s3cret-of-keys"));
        let rotated = world.rotate("static", new_keys()).await;
        assert_eq!(rotated.tag(), "\"r3\"");
        let rotated = rotated.ok(200);
        assert_eq!((text(&rotated, "access_key_id"), text(&rotated, "account_id")), (NEW_KEYS, "333333333333"));
        assert_eq!(rotated["default"], json!(true), "links and defaults stay");
        assert_eq!(world.handed_out().await, pair(NEW_KEYS, "n3w-s3cret-of-keys"));
        let tried = world.server.sts.requests().into_iter().filter_map(|seen| seen.caller_access_key_id);
        let ours = |key: &String| key != StrictSts::ACCESS_KEY_ID;
        assert_eq!(tried.filter(ours).collect::<Vec<_>>(), [NEW_KEYS], "asked with the new keys, once");
    }

    async fn keys_that_do_not_work_change_nothing(database: TestDatabase) {
        let world = with_keys(database).await;
        let mut unknown = new_keys();
        unknown["access_key_id"] = json!("AKIAUNKNOWN000000001");
        let problem = world.rotate("static", unknown.clone()).await.refused(403, "keys-refused");
        assert_eq!(problem.detail, "AWS refused access key `AKIAUNKNOWN000000001`: it does not know an active access key of this id");
        world.server.sts.wrong_secret(NEW_KEYS);
        let problem = world.rotate("static", new_keys()).await.refused(403, "keys-refused");
        assert!(problem.detail.ends_with("the secret access key does not belong to it"), "{problem:?}");
        world.server.sts.down();
        let problem = world.rotate("static", new_keys()).await.refused(502, "sts-unreachable");
        assert!(problem.detail.ends_with("it has a fault of its own"), "{problem:?}");
        assert_eq!(world.get("providers/static").await.tag(), "\"r2\"");
        assert_eq!(world.handed_out().await, pair(KEYS, "s3cret-of-keys"));
        let events = world.server.audit().await;
        let told: Vec<_> = events.iter().filter(|row| row.action == "provider.rotate").map(|row| (&*row.outcome, &*row.detail)).collect();
        assert_eq!(told, [("refused", "keys-refused"), ("refused", "keys-refused"), ("refused", "sts-unreachable")]);
        // Without a try even those are taken.
        unknown["verify"] = json!(false);
        let rotated = world.rotate("static", unknown).await.ok(200);
        assert!(rotated.get("account_id").is_none(), "nobody has told the account: {rotated}");
    }

    async fn keys_of_another_account_need_a_word(database: TestDatabase) {
        let world = with_keys(database).await;
        world.server.sts.user(ELSEWHERE, "999999999999");
        let mut elsewhere = json!({"access_key_id": ELSEWHERE, "secret_access_key": "s"});
        world.post("providers/static/verify", json!({})).await.ok(200);
        let problem = world.rotate("static", elsewhere.clone()).await.refused(409, "other-account");
        assert_eq!(
            problem.detail,
            "the new keys of provider `static` belong to account 999999999999, the old ones to account 333333333333"
        );
        assert_eq!(world.handed_out().await.0, KEYS);
        elsewhere["allow_other_account"] = json!(true);
        let rotated = world.rotate("static", elsewhere).await.ok(200);
        assert_eq!(text(&rotated, "account_id"), "999999999999");
    }

    async fn details_are_replaced_as_a_whole(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("providers", stripe("payments")).await.ok(201);
        world.post("providers", role("main")).await.ok(201);
        let rotated = world.rotate("payments", json!({"details": {"OTHER": "x"}})).await.ok(200);
        assert_eq!((&rotated["details"], &rotated["revision"]), (&json!(["OTHER"]), &json!(2)));
        world.put("owners/service:shop:orders/links/payments", json!({})).await.ok(200);
        let target = json!({"app": "shop", "stage": "live", "service": "orders", "values": true});
        let resolved = world.post("resolve", target).await.ok(200);
        assert_eq!(resolved["vendors"][0]["details"], json!({"OTHER": "x"}), "the old ones are gone");

        let asked = world.server.sts.requests().len();
        let problem = world.rotate("main", new_keys()).await.refused(422, "invalid-input");
        assert_eq!(problem.detail, "provider `main` holds an access role: there are no keys to rotate");
        for (provider, body) in [
            ("payments", new_keys()),
            ("payments", json!({"details": {}})),
            ("payments", json!({})),
            ("payments", json!({"details": {"A": "b"}, "access_key_id": KEYS, "secret_access_key": "s"})),
            ("payments", json!({"access_key_id": KEYS})),
            ("main", json!({"details": {"A": "b"}})),
        ] {
            world.rotate(provider, body).await.refused(422, "invalid-input");
        }
        assert_eq!(world.server.sts.requests().len(), asked);
    }
}
