//! Access keys that are changed: another name, another end, and never more rights.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use stagegate_core::{access::Scope, ports::Clock as _};
use stagegate_store::on_both_databases;

use crate::support::{Actor, Answer, Call, ORG, World, actor::text, world::within};

impl World {
    /// A key for the org with these scopes that ends in 30 days; its id and its token.
    async fn make_key(&self, scopes: &[&str]) -> (String, String) {
        let wish = json!({"name": "ci", "scopes": scopes, "expires_in_days": 30});
        let made = self.post("access-keys", wish).await.ok(201);
        (text(&made, "id").to_owned(), text(&made, "access_key").to_owned())
    }

    async fn edit_key(&self, actor: &Actor, key: &str, body: Value) -> Answer {
        let call = Call::patch(&format!("access-keys/{key}"), &body).if_match("*");
        self.server.as_actor(actor, within(ORG, call)).await
    }

    /// How many days from now a key ends.
    fn days(&self, key: &Value) -> i64 {
        let ends: Timestamp = text(key, "expires_at").parse().unwrap();
        (ends.duration_since(self.server.clock.now()).as_secs() + 3600) / 86_400
    }
}

on_both_databases! {
    async fn a_key_gets_another_name_and_another_end(database: TestDatabase) {
        let world = World::full(database).await;
        let (id, token) = world.make_key(&["read", "deploy"]).await;
        let path = format!("access-keys/{id}");
        let shown = world.get(&path).await;
        assert_eq!(shown.tag(), "\"r1\"");
        let edited = world.patch(&path, json!({"name": " ci of shop "})).await;
        assert_eq!(edited.tag(), "\"r2\"");
        assert!(!edited.text.contains(&token) && !edited.text.contains("sgk_"), "{}", edited.text);
        let mut wanted = shown.ok(200);
        wanted["name"] = json!("ci of shop");
        wanted["revision"] = json!(2);
        assert_eq!((edited.ok(200), world.get(&path).await.ok(200)), (wanted.clone(), wanted));
        for days in [365, 1, 90] {
            let edited = world.patch(&path, json!({"expires_in_days": days})).await.ok(200);
            assert_eq!((world.days(&edited), text(&edited, "name")), (days, "ci of shop"));
        }
        // Neither name nor end: nothing changes.
        for nothing in [json!({}), json!({"name": "ci of shop"})] {
            assert_eq!(world.patch(&path, nothing).await.tag(), "\"r5\"");
        }
        world.server.clock.pass(SignedDuration::from_hours(24 * 80));
        let with_key = within(ORG, Call::get("apps").key(&token));
        world.server.send(with_key.clone()).await.ok(200);
        world.patch(&path, json!({"expires_in_days": 1})).await.ok(200);
        world.server.clock.pass(SignedDuration::from_hours(24));
        world.server.send(with_key).await.refused(401, "not-signed-in");
        let told = world.server.audit().await.into_iter().filter(|row| row.action == "access_key.edit");
        let told: Vec<_> = told.map(|row| (row.target, row.detail)).collect();
        assert_eq!((&told[0].0, &*told[0].1, told.len()), (&id, "ci to ci of shop", 5));
        assert!(told[1].1.starts_with("ends 2028-01-1"), "{told:?}");
    }

    async fn what_no_key_gets(database: TestDatabase) {
        let world = World::full(database).await;
        let (id, _) = world.make_key(&["read"]).await;
        let path = format!("access-keys/{id}");
        let before = world.get(&path).await.ok(200);
        for body in [
            json!({"name": ""}),
            json!({"name": "a\nb"}),
            json!({"name": "a\u{0}b"}),
            json!({"name": "x".repeat(101)}),
            json!({"expires_in_days": 0}),
            json!({"expires_in_days": 366}),
            json!({"expires_in_days": i64::MAX}),
            json!({"expires_in_days": "7"}),
            json!({"scopes": ["manage"]}),
            json!({"access_key": "sgk_x"}),
            json!({"org": null}),
            json!({"revoked_at": null}),
        ] {
            world.patch(&path, body).await.refused(422, "invalid-input");
        }
        let edit = Call::patch(&path, &json!({"name": "x"}));
        world.send(edit.clone()).await.refused(428, "revision-required");
        world.send(edit.if_match("\"r7\"")).await.refused(412, "changed-meanwhile");
        for key in ["ci", "none", "a%00b", "key_0192f0c1e8a07b3c9d4e5f60718293a4"] {
            world.patch(&format!("access-keys/{key}"), json!({"name": "x"})).await.refused(404, "not-found");
        }
        assert_eq!(world.get(&path).await.ok(200), before);
    }

    async fn nobody_lets_a_key_work_longer_than_they_may(database: TestDatabase) {
        let world = World::full(database).await;
        let (id, _) = world.make_key(&["read", "deploy", "manage"]).await;
        let weak = world.server.key_of(&world.owner.user, None, &[Scope::Read, Scope::Manage]).await;
        let problem = world.edit_key(&weak, &id, json!({"expires_in_days": 31})).await.refused(403, "not-allowed");
        assert_eq!(problem.detail, "this access key may not manage access keys: it lacks the scope `deploy`");
        let refused = world.server.audit().await.pop().unwrap();
        assert_eq!((&*refused.action, &*refused.outcome, refused.target, &*refused.detail), ("access_key.edit", "refused", id.clone(), "deploy"));
        // Earlier is fine, and so is what has no more scopes than the key that asks.
        let edited = world.edit_key(&weak, &id, json!({"expires_in_days": 7, "name": "short"})).await.ok(200);
        assert_eq!((world.days(&edited), text(&edited, "name")), (7, "short"));
        world.edit_key(&weak, &weak.key, json!({"expires_in_days": 60})).await.ok(200);

        // A key for one org does not see those for all orgs, and nobody those of others.
        let bound = world.server.key_of(&world.owner.user, Some(&world.org), &Scope::ALL).await;
        world.edit_key(&bound, &weak.key, json!({"name": "x"})).await.refused(404, "not-found");
        world.edit_key(&bound, &id, json!({"expires_in_days": 365})).await.ok(200);
        let other = world.server.member(&world.org, stagegate_core::access::Role::Owner, &Scope::ALL).await;
        world.edit_key(&other, &id, json!({"name": "x"})).await.refused(404, "not-found");
    }

    async fn what_has_ended_stays_so(database: TestDatabase) {
        let world = World::full(database).await;
        let ([revoked, expired], ended) = ([world.make_key(&["read"]).await.0, world.make_key(&["read"]).await.0], json!({"expires_in_days": 90}));
        world.delete(&format!("access-keys/{revoked}")).await.ok(204);
        world.server.clock.pass(SignedDuration::from_hours(24 * 30));
        for (key, detail) in [(&revoked, "access key `ci` was revoked"), (&expired, "access key `ci` has expired")] {
            for body in [&ended, &json!({"name": "again"})] {
                let problem = world.patch(&format!("access-keys/{key}"), body.clone()).await.refused(409, "conflict");
                assert_eq!(problem.detail, detail);
                assert_eq!(problem.hint.as_deref(), Some("run `stagegate key create NAME --scope SCOPE` for another one"));
            }
        }
    }
}
