//! `GET …/resolution`: a whole resolved stage, with a tag of all that it depends on.

use serde_json::json;
use stagegate_core::access::{Role, Scope};
use stagegate_store::on_both_databases;

use super::{INSTANCE, PROFILE, SERVICE, asked};
use crate::support::{
    Answer, Call, ORG, World,
    actor::text,
    world::{keys, new_keys, vendor, within},
};

const PATH: &str = "apps/shop/stages/live/resolution?service=orders&region=us-east-1";

impl World {
    async fn unless(&self, path: &str, tag: &str) -> Answer {
        self.send(Call::get(path).header("if-none-match", tag)).await
    }

    /// The tag must differ from `before`; returns the new one.
    async fn moved_on(&self, before: &str, what: &str) -> String {
        let answer = self.unless(PATH, before).await;
        assert_eq!(answer.status, 200, "{what}: {}", answer.text);
        let tag = answer.tag().to_owned();
        assert_ne!(tag, before, "{what}");
        assert_eq!(self.get(PATH).await.tag(), tag, "{what}: the same answer has the same tag");
        tag
    }
}

on_both_databases! {
    async fn the_answer_is_that_of_resolve(database: TestDatabase) {
        let world = World::plain(database).await;
        world.set(INSTANCE, "own", "1").await;
        world.put("owners/profile:prod/parameters/password", json!({"value": "s3cret", "visibility": "write-only"})).await.ok(200);
        let with_values = format!("{PATH}&values=true");
        assert_eq!(world.get(PATH).await.ok(200), world.resolve(json!({})).await.ok(200));
        let valued = world.get(&with_values).await;
        assert_eq!(valued.ok(200), world.resolve(json!({"values": true})).await.ok(200));
        assert!(valued.text.contains("t0ken") && !valued.text.contains("s3cret"));
        let stage = text(&world.get("apps/shop/stages/live").await.ok(200), "id").to_owned();
        let by_id = world.get(&format!("apps/shop/stages/{stage}/resolution?service=orders&region=us-east-1")).await;
        assert_eq!((by_id.tag(), by_id.text.clone()), (world.get(PATH).await.tag(), world.get(PATH).await.text));
        let default = world.get("apps/shop/stages/feature-x/resolution").await.ok(200);
        assert_eq!(default, world.post("resolve", json!({"app": "shop", "stage": "feature-x"})).await.ok(200));
        for path in ["apps/none/stages/live/resolution", "apps/shop/stages/stg_0192f0c1e8a07b3c9d4e5f60718293a4/resolution"] {
            world.get(path).await.refused(404, "not-found");
        }
        for query in ["service=1x", "region=US", "values=yes", "purpose=deploy", "at=r1", "stage=dev"] {
            world.get(&format!("apps/shop/stages/live/resolution?{query}")).await.refused(422, "invalid-input");
        }
    }

    async fn whoever_has_it_gets_304_and_opens_nothing(database: TestDatabase) {
        let world = World::plain(database).await;
        let with_values = format!("{PATH}&values=true");
        let (plain, valued) = (world.get(PATH).await.tag().to_owned(), world.get(&with_values).await.tag().to_owned());
        assert_ne!(plain, valued);
        assert!(plain.starts_with('"') && !plain.contains("prf_"), "{plain}");
        let before = world.server.audit().await.len();
        for (path, tag) in [(PATH, &plain), (with_values.as_str(), &valued)] {
            for given in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
                let answer = world.unless(path, &given).await;
                assert_eq!((answer.status, answer.text.as_str(), answer.tag()), (304, "", tag.as_str()), "{given}");
            }
        }
        assert_eq!(world.server.audit().await.len(), before, "nothing was opened");
        for (path, tag) in [(PATH, valued.as_str()), (&with_values, &plain), (&with_values, "\"x\""), (&with_values, "x")] {
            world.unless(path, tag).await.ok(200);
        }
        assert_eq!(world.server.audit().await.len(), before + 3);
        // Sealed values are not even read: a broken one breaks only whoever gets it.
        if world.server.database.folder().is_some() {
            world.server.database.execute("UPDATE parameter SET sealed_value = 'broken'").await;
            assert_eq!(world.unless(&with_values, &valued).await.status, 304);
            world.get(&with_values).await.refused(500, "internal");
        }
    }

    async fn a_tag_is_no_way_around_rights(database: TestDatabase) {
        let world = World::plain(database).await;
        let with_values = format!("{PATH}&values=true");
        let tag = world.get(&with_values).await.tag().to_owned();
        let viewer = world.server.member(&world.org, Role::Viewer, &Scope::ALL).await;
        let reader = world.server.key_of(&world.owner.user, None, &[Scope::Read]).await;
        for actor in [&viewer, &reader] {
            let call = within(ORG, Call::get(&with_values)).header("if-none-match", &tag);
            world.server.as_actor(actor, call).await.refused(403, "not-allowed");
            let plain = world.server.as_actor(actor, within(ORG, Call::get(PATH))).await;
            assert_eq!(plain.tag(), world.get(PATH).await.tag(), "without values everybody gets the same");
        }
    }

    async fn everything_it_depends_on_moves_the_tag(database: TestDatabase) {
        let world = World::plain(database).await;
        let mut tag = world.get(PATH).await.tag().to_owned();
        world.set(PROFILE, "x", "1").await;
        tag = world.moved_on(&tag, "a parameter of the profile").await;
        world.set(SERVICE, "x", "1").await;
        tag = world.moved_on(&tag, "a parameter of the service").await;
        world.set(INSTANCE, "x", "1").await;
        tag = world.moved_on(&tag, "a parameter of the instance").await;
        world.unset(INSTANCE, "x").await;
        tag = world.moved_on(&tag, "none of the instance").await;
        world.patch("profiles/prod", json!({"name": "production"})).await.ok(200);
        tag = world.moved_on(&tag, "the profile's name").await;
        world.patch("profiles/production", json!({"guarded": true})).await.ok(200);
        tag = world.moved_on(&tag, "the guard").await;
        world.patch("profiles/production", json!({"guarded": false})).await.ok(200);
        tag = world.moved_on(&tag, "no guard").await;
        world.delete("profiles/production/role").await.ok(204);
        tag = world.moved_on(&tag, "no role").await;
        world.add_provider("one").await;
        world.add_provider("two").await;
        assert_eq!(world.unless(PATH, &tag).await.status, 304, "a provider that serves nobody");
        world.default_provider(Some("one")).await;
        tag = world.moved_on(&tag, "a default provider").await;
        world.default_provider(Some("two")).await;
        tag = world.moved_on(&tag, "another default provider").await;
        world.link(SERVICE, Some("one")).await;
        tag = world.moved_on(&tag, "a link of the service").await;
        world.patch("providers/one", json!({"role": "arn:aws:iam::444444444444:role/other"})).await.ok(200);
        tag = world.moved_on(&tag, "another role of the provider").await;
        world.patch("providers/one", json!({"alias": "first"})).await.ok(200);
        tag = world.moved_on(&tag, "another alias of the provider").await;
        world.patch("providers/two", json!({"description": "hidden"})).await.ok(200);
        assert_eq!(world.unless(PATH, &tag).await.status, 304, "a provider that is hidden");
        world.post("providers", keys("static")).await.ok(201);
        world.link(INSTANCE, Some("static")).await;
        tag = world.moved_on(&tag, "a link of the instance").await;
        world.post("providers/static/verify", json!({})).await.ok(200);
        tag = world.moved_on(&tag, "the account of the keys").await;
        world.post("providers/static/verify", json!({})).await.ok(200);
        assert_eq!(world.unless(PATH, &tag).await.status, 304, "the same account again");
        world.send(Call::post("providers/static/rotate", &new_keys()).if_match("*")).await.ok(200);
        tag = world.moved_on(&tag, "other keys").await;
        world.post("providers", vendor("pay", "stripe", json!({"KEY": "1"}))).await.ok(201);
        world.default_provider(Some("pay")).await;
        tag = world.moved_on(&tag, "a default provider of a vendor").await;
        world.patch("providers/pay", json!({"set": {"KEY": "2"}})).await.ok(200);
        tag = world.moved_on(&tag, "a detail of the vendor").await;
        world.send(Call::post("providers/pay/rotate", &json!({"details": {"KEY": "3"}})).if_match("*")).await.ok(200);
        tag = world.moved_on(&tag, "all details of the vendor").await;
        world.post("providers", vendor("shop-pay", "stripe", json!({"KEY": "1"}))).await.ok(201);
        world.link(SERVICE, Some("shop-pay")).await;
        tag = world.moved_on(&tag, "a link to the vendor").await;
        world.patch("apps/shop", json!({"name": "store"})).await.ok(200);
        let renamed = world.unless(&PATH.replace("apps/shop", "apps/store"), &tag).await;
        assert_eq!((renamed.status, renamed.tag() == tag), (200, false), "the app's name");
        world.patch("apps/store", json!({"name": "shop"})).await.ok(200);
        tag = world.moved_on(&tag, "the app's revision").await;
        world.put("apps/shop/stages/live", json!({"profile": "spare"})).await.ok(200);
        world.moved_on(&tag, "another profile").await;
        world.patch("apps/shop", json!({"default_profile": "spare"})).await.ok(200);
        let tag = world.get(PATH).await.tag().to_owned();
        world.delete("apps/shop/stages/live").await.ok(204);
        world.moved_on(&tag, "the same profile for another reason").await;
        // What other places have is no matter of this one.
        let tag = world.get(PATH).await.tag().to_owned();
        world.set("instance:shop:orders:live:eu-west-1", "x", "1").await;
        world.post("deployments", asked(&json!({}))).await.ok(201);
        assert_eq!(world.unless(PATH, &tag).await.status, 304);
    }
}
