//! `at`: how it was at a revision, at a time, for a deployment.

use serde_json::{Value, json};
use stagegate_core::ports::Clock as _;
use stagegate_store::on_both_databases;

use super::{INSTANCE, PROFILE, SERVICE, asked, values};
use crate::support::{World, actor::text};

impl World {
    /// The present time, as a request names it. Nothing else happens in its millisecond.
    pub(super) fn moment(&self) -> String {
        self.server.clock.now().to_string()
    }

    async fn values_at(&self, at: &str) -> String {
        values(&self.resolve(json!({"values": true, "at": at})).await.ok(200))
    }

    async fn no_moment(&self, at: &str) -> String {
        let explained = self.explain(json!({"at": at})).await.refused(404, "not-found");
        let resolved = self.resolve(json!({"at": at})).await.refused(404, "not-found");
        assert_eq!(explained.detail, resolved.detail);
        assert!(explained.hint.unwrap().contains("stagegate deployment list"));
        explained.detail
    }
}

on_both_databases! {
    async fn every_kind_of_moment(database: TestDatabase) {
        let world = World::plain(database).await;
        world.set(SERVICE, "tableName", "service 1").await;
        let deployed = world.deploy("succeeded").await;
        let early = world.moment();
        world.set(INSTANCE, "tableName", "instance 1").await;
        world.set(PROFILE, "apiToken", "t2").await;
        let late = world.moment();
        world.set(INSTANCE, "tableName", "instance 2").await;
        world.set(SERVICE, "more", "more").await;
        world.put("apps/shop/stages/live", json!({"profile": "spare"})).await.ok(200);
        world.set("profile:spare", "apiToken", "spare's").await;

        assert_eq!(values(&world.resolve(json!({"values": true})).await.ok(200)), "apiToken=spare's more=more tableName=instance 2");
        assert_eq!(world.values_at(&early).await, "apiToken=t0ken tableName=service 1");
        assert_eq!(world.values_at(&deployed).await, "apiToken=t0ken tableName=service 1");
        assert_eq!(world.values_at(&late).await, "apiToken=t2 tableName=instance 1");
        assert_eq!(world.values_at("r1").await, "apiToken=t0ken tableName=instance 1", "when the instance was at its first");
        assert_eq!(world.values_at("2").await, "apiToken=t2 tableName=instance 2");
        assert_eq!(world.values_at(&world.moment()).await, "apiToken=spare's more=more tableName=instance 2");

        let explained = world.explain(json!({"at": early})).await.ok(200);
        assert_eq!((text(&explained["profile"], "name"), &explained["profile"]["revision"]), ("prod", &json!(4)));
        assert_eq!(text(&explained, "at"), early);
        let explained = world.explain(json!({"at": deployed})).await.ok(200);
        assert_eq!(text(&explained, "at"), format!("deployment {deployed}"));
        let explained = world.explain(json!({"at": "r2"})).await.ok(200);
        assert_eq!(text(&explained, "at"), "revision 2 of instance `shop/orders live:us-east-1`");

        // The nearest owner that is named has the revisions.
        let at = |service: Option<&str>, at: &str| json!({"app": "shop", "stage": "live", "service": service, "at": at, "values": true});
        let of_service = world.post("resolve", at(Some("orders"), "r1")).await.ok(200);
        assert_eq!((text(&of_service, "at"), values(&of_service)), ("revision 1 of service `shop/orders`", "apiToken=t0ken tableName=service 1".to_owned()));
        let of_profile = world.post("resolve", at(None, "r2")).await.ok(200);
        assert_eq!((text(&of_profile, "at"), values(&of_profile)), ("revision 2 of profile `spare`", "tableName=orders".to_owned()));
        // The deployment says what is left open.
        let of_deployment = world.post("resolve", at(None, &deployed)).await.ok(200);
        assert_eq!(values(&of_deployment), "apiToken=t0ken tableName=service 1");
    }

    async fn moments_that_nobody_can_look_back_to(database: TestDatabase) {
        let world = World::plain(database).await;
        let deployed = world.deploy("succeeded").await;
        world.set("service:shop:orders", "y", "1").await;
        world.set(INSTANCE, "x", "1").await;
        for (at, reason) in [
            ("r2", "cannot look back to `r2`: instance `shop/orders live:us-east-1` is at revision 1"),
            ("2000-01-01T00:00:00Z", "cannot look back to `2000-01-01T00:00:00Z`: app `shop` was made later"),
        ] {
            assert_eq!(world.no_moment(at).await, reason);
        }
        // The hint names the owner whose revisions were counted.
        let at = |service: Option<&str>, region: Option<&str>, stage: &str| json!({"app": "shop", "stage": stage, "service": service, "region": region, "at": "r9"});
        world.post("profiles", json!({"name": "APAC prod"})).await.ok(201);
        world.post("apps/shop/stages", json!({"name": "apac", "profile": "APAC prod"})).await.ok(201);
        for (body, flags) in [
            (at(Some("orders"), Some("us-east-1"), "live"), "--service orders --stage live --region us-east-1 --app shop"),
            (at(Some("orders"), Some("eu-west-1"), "live"), "--service orders --app shop"),
            (at(None, None, "live"), "--profile prod"),
            (at(None, None, "apac"), "--profile 'APAC prod'"),
        ] {
            let hint = world.post("resolve", body).await.refused(404, "not-found").hint.unwrap();
            assert!(hint.starts_with(&format!("run `stagegate revision list {flags}` or ")), "{hint}");
        }
        let missing = "dep_0192f0c1e8a07b3c9d4e5f60718293a4";
        let problem = world.explain(json!({"at": missing})).await.refused(404, "not-found");
        assert_eq!(problem.detail, format!("no deployment `{missing}`"));
        for at in ["", "r0", "-1", "yesterday", "2027-01-15", "prf_0192f0c1e8a07b3c9d4e5f60718293a4", "a\u{0}b"] {
            world.explain(json!({"at": at})).await.refused(422, "invalid-input");
            world.resolve(json!({"at": at})).await.refused(422, "invalid-input");
        }
        // A deployment tells nothing about other places.
        for (field, other) in [("stage", "dev"), ("service", "payments"), ("region", "eu-west-1")] {
            let mut body = asked(&json!({"at": deployed}));
            body[field] = json!(other);
            let problem = world.post("explain", body).await.refused(404, "not-found");
            let of = "it was of service `orders` to stage `live` in us-east-1";
            assert_eq!(problem.detail, format!("cannot look back to `{deployed}`: {of}"), "{field}");
        }
        world.post("apps", json!({"name": "site"})).await.ok(201);
        let mut body = asked(&json!({"at": deployed}));
        body["app"] = json!("site");
        let problem = world.post("explain", body).await.refused(404, "not-found");
        assert!(problem.detail.ends_with("it was of service `orders` of another app to stage `live` in us-east-1"), "{problem:?}");
        world.patch("apps/shop", json!({"default_profile": null})).await.ok(200);
        let nowhere = json!({"app": "shop", "stage": "nowhere", "at": "r1"});
        let problem = world.post("explain", nowhere).await.refused(404, "not-found");
        assert_eq!(problem.detail, "cannot look back to `r1`: stage `nowhere` has no profile to have revisions");
    }

    async fn what_was_deleted_since_is_not_made_up(database: TestDatabase) {
        let world = World::plain(database).await;
        world.set(INSTANCE, "x", "1").await;
        let deployed = world.deploy("succeeded").await;
        let then = world.moment();
        world.put("apps/shop/stages/live", json!({"profile": "spare"})).await.ok(200);
        world.patch("apps/shop", json!({"default_profile": null})).await.ok(200);
        assert_eq!(world.values_at(&deployed).await, "apiToken=t0ken tableName=orders x=1");
        world.delete("profiles/prod").await.ok(204);
        for at in [&deployed, &then] {
            let reason = "profile `prod` was deleted since, and its values with it";
            assert_eq!(world.no_moment(at).await, format!("cannot look back to `{at}`: {reason}"));
        }
        // A profile of the same name is another one.
        world.post("profiles", json!({"name": "prod"})).await.ok(201);
        world.no_moment(&deployed).await;
        let deployed = world.deploy("succeeded").await;
        let then = world.moment();
        world.delete("apps/shop/services/orders/instances/live:us-east-1").await.ok(204);
        let reason = "instance `live:us-east-1` was deleted since, and its values with it";
        assert_eq!(world.no_moment(&deployed).await, format!("cannot look back to `{deployed}`: {reason}"));
        assert_eq!(world.no_moment(&then).await, format!("cannot look back to `{then}`: {reason}"));
        world.delete("apps/shop/services/orders").await.ok(204);
        assert_eq!(world.no_moment(&then).await, format!("cannot look back to `{then}`: {}", reason.replace("instance `live:us-east-1`", "service `orders`")));
        let reason = "service `orders` was deleted since, and its values with it";
        assert_eq!(world.no_moment(&deployed).await, format!("cannot look back to `{deployed}`: {reason}"));
    }

    async fn what_was_deleted_is_refused_as_long_as_it_was_there(database: TestDatabase) {
        let world = World::plain(database).await;
        let never = world.moment();
        world.set("instance:shop:orders:live:eu-west-1", "x", "1").await;
        let then = world.moment();
        world.delete("apps/shop/services/orders?instances=true").await.ok(204);
        let between = world.moment();
        world.set("instance:shop:orders:live:eu-west-1", "x", "2").await;
        let again = world.moment();
        let other = |region: Option<&str>, at: &str| json!({"app": "shop", "stage": "live", "service": "orders", "region": region, "at": at});
        let told = |region: Option<&'static str>, at: &str| {
            let asked = world.post("resolve", other(region, at));
            async move {
                let answer = asked.await;
                match answer.status {
                    200 => format!("{} {}", answer.ok(200)["service"].is_object(), answer.ok(200)["instance"].is_object()),
                    _ => answer.refused(404, "not-found").detail.split(": ").nth(1).unwrap().to_owned(),
                }
            }
        };
        let service = "service `orders` was deleted since, and its values with it";
        for (at, with_region, without) in [
            (&then, service, service),
            (&between, "false false", "false false"),
            (&again, "true true", "true false"),
        ] {
            assert_eq!((told(Some("eu-west-1"), at).await.as_str(), told(None, at).await.as_str()), (with_region, without));
        }
        // The service of the first deployment of this world is older than the instance.
        assert_eq!(told(Some("eu-west-1"), &never).await, service);
        // What is asked about something else does not meet it.
        let profile = world.post("resolve", json!({"app": "shop", "stage": "live", "at": then})).await.ok(200);
        assert_eq!(text(&profile["profile"], "name"), "prod");
        let payments = json!({"app": "shop", "stage": "live", "service": "payments", "region": "eu-west-1", "at": then});
        world.post("resolve", payments).await.ok(200);
        // An instance alone: a revision of the service may be of its time as well.
        world.set(SERVICE, "y", "1").await;
        world.delete("apps/shop/services/orders/instances/live:eu-west-1").await.ok(204);
        world.set(SERVICE, "y", "2").await;
        let gone = "instance `live:eu-west-1` was deleted since, and its values with it";
        assert_eq!(told(Some("eu-west-1"), "r1").await, gone);
        assert_eq!(told(Some("eu-west-1"), "r2").await, "true false");
        assert_eq!(told(Some("us-east-1"), "r1").await, "true false");
        assert_eq!(told(None, "r1").await, "true false");
        // An app that was made anew has no moments of the one before it.
        world.delete("apps/shop?everything=true").await.ok(204);
        world.post("apps", json!({"name": "shop", "default_profile": "prod"})).await.ok(201);
        world.set("instance:shop:orders:live:eu-west-1", "x", "3").await;
        for at in [&then, &again] {
            assert_eq!(told(Some("eu-west-1"), at).await, "app `shop` was made later");
        }
    }

    async fn a_revision_is_of_the_nearest_owner_that_has_any(database: TestDatabase) {
        let world = World::plain(database).await;
        world.deploy("succeeded").await;
        let answer = world.resolve(json!({"at": "r1"})).await.ok(200);
        assert_eq!(text(&answer, "at"), "revision 1 of profile `prod`", "neither service nor instance has one");
        world.put("owners/service:shop:orders/parameters/near", json!({"value": "x"})).await.ok(200);
        let answer = world.resolve(json!({"at": "r1"})).await.ok(200);
        assert_eq!(text(&answer, "at"), "revision 1 of service `shop/orders`");
    }

    async fn looking_back_does_not_get_around_write_only(database: TestDatabase) {
        let world = World::plain(database).await;
        let then = world.moment();
        world.put("owners/profile:prod/parameters/apiToken", json!({"value": "t0ken", "visibility": "write-only"})).await.ok(200);
        world.put("owners/profile:prod/parameters/tableName", json!({"value": "o", "visibility": "write-only"})).await.ok(200);
        world.unset(PROFILE, "tableName").await;
        assert_eq!(world.values_at(&then).await, "apiToken=- tableName=-", "also what is gone");
        let revealed = world.explain(json!({"at": then, "reveal": true})).await.ok(200);
        let winner = &revealed["parameters"][0]["winner"];
        assert_eq!((winner.get("value"), text(winner, "visibility")), (None, "write-only"));
        assert!(!revealed.to_string().contains("t0ken"));
        for purpose in ["deploy", "exec"] {
            let problem = world.resolve(json!({"at": then, "values": true, "purpose": purpose})).await.refused(422, "invalid-input");
            assert_eq!(problem.detail, "at: only `show` looks back");
        }
    }

    async fn links_and_defaults_are_those_of_then(database: TestDatabase) {
        let world = World::plain(database).await;
        let winner = |at: Value| {
            let asked = world.explain(json!({"at": at}));
            async move {
                let explained = asked.await.ok(200);
                let winner = &explained["credentials"]["winner"];
                let removed = if winner["removed"] == true { " (removed)" } else { "" };
                format!("{} {}{removed}", text(winner, "source"), text(winner, "role").rsplit('/').next().unwrap())
            }
        };
        for alias in ["one", "two"] {
            world.add_provider(alias).await;
        }
        let role_only = world.moment();
        world.set(INSTANCE, "x", "1").await;
        world.link(INSTANCE, Some("one")).await;
        let linked = world.moment();
        let deployed = world.deploy("failed").await;
        world.link(INSTANCE, Some("two")).await;
        let relinked = world.moment();
        world.link(INSTANCE, None).await;
        world.delete("profiles/prod/role").await.ok(204);
        world.default_provider(Some("two")).await;
        let by_default = world.moment();
        world.default_provider(Some("one")).await;
        world.delete("providers/two").await.ok(204);
        for (at, want) in [
            (json!(role_only), "profile deploy"),
            (json!(linked), "instance one"),
            (json!(deployed), "instance one"),
            (json!("r2"), "instance one"),
            (json!(relinked), "instance two (removed)"),
            (json!("r3"), "instance two (removed)"),
            (json!(by_default), "org-default two (removed)"),
            (Value::Null, "org-default one"),
        ] {
            assert_eq!(winner(at.clone()).await, want, "{at}");
        }
        // Nobody gets credentials of what was removed.
        let issued = world.post("credentials", asked(&json!({}))).await.ok(200);
        assert_eq!((text(&issued, "source"), text(&issued, "provider")), ("org-default", "one"));
    }

    async fn stages_and_defaults_are_those_of_then(database: TestDatabase) {
        let world = World::plain(database).await;
        let profile = |stage: &'static str, at: &str| {
            let asked = world.post("resolve", json!({"app": "shop", "stage": stage, "at": at}));
            async move {
                let resolved = asked.await.ok(200);
                match resolved["profile"].as_object() {
                    Some(_) => format!("{} by {}", text(&resolved["profile"], "name"), text(&resolved["profile"], "source")),
                    None => "none".to_owned(),
                }
            }
        };
        let first = world.moment();
        world.delete("apps/shop/stages/live").await.ok(204);
        let removed = world.moment();
        world.patch("apps/shop", json!({"default_profile": "spare"})).await.ok(200);
        let defaulted = world.moment();
        world.patch("apps/shop", json!({"default_profile": null})).await.ok(200);
        let without = world.moment();
        world.post("apps/shop/stages", json!({"name": "live", "profile": "spare"})).await.ok(201);
        let again = world.moment();
        for (at, live, dev) in [
            (&first, "prod by stage", "prod by app-default"),
            (&removed, "prod by app-default", "prod by app-default"),
            (&defaulted, "spare by app-default", "spare by app-default"),
            (&without, "none", "none"),
            (&again, "spare by stage", "none"),
        ] {
            assert_eq!((profile("live", at).await.as_str(), profile("dev", at).await.as_str()), (live, dev), "{at}");
        }
    }
}
