//! Orgs: renamed with all that they have, and deleted when they have nothing any more.

use serde_json::{Value, json};
use stagegate_core::access::{Role, Scope};
use stagegate_store::on_both_databases;

use crate::support::{
    Actor, Answer, Call, ORG, World,
    actor::text,
    world::{keys, within},
};

const NEW: &str = "acmecorp";

impl World {
    async fn rename_org(&self, name: &str) -> Answer {
        self.patch("", json!({"name": name})).await
    }

    /// The names of the orgs that somebody belongs to.
    async fn orgs_of(&self, actor: &Actor) -> Vec<String> {
        let listed = self.server.as_actor(actor, Call::get("/api/v1/orgs")).await.ok(200);
        listed["items"].as_array().unwrap().iter().map(|org| text(org, "name").to_owned()).collect()
    }

    async fn names_of_org(&self) -> Vec<String> {
        self.server.database.texts("SELECT name || ' r' || CAST(revision AS TEXT) FROM org").await
    }
}

on_both_databases! {
    async fn a_renamed_org_keeps_what_it_has(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("providers", keys("keys")).await.ok(201);
        let started = world.post("deployments", json!({"app": "shop", "service": "orders", "stage": "live", "region": "us-east-1"})).await.ok(201);
        let path = format!("deployments/{}", text(&started, "id"));
        world.post(&format!("{path}/finish"), json!({"status": "succeeded", "outputs": {"url": "https://a"}})).await.ok(200);
        let target = json!({"app": "shop", "stage": "live", "service": "orders", "region": "us-east-1"});
        let (recorded, issued) = (world.get(&path).await.ok(200), world.post("credentials", target.clone()).await.ok(200));
        let viewer = world.server.member(&world.org, Role::Viewer, &Scope::ALL).await;
        let bound = world.server.key_of(&world.owner.user, Some(&world.org), &Scope::ALL).await;

        let renamed = world.rename_org(NEW).await;
        assert_eq!(renamed.tag(), "\"r2\"");
        let renamed = renamed.ok(200);
        assert_eq!((text(&renamed, "id"), text(&renamed, "name"), text(&renamed, "role")), (&*world.org, NEW, "owner"));
        world.get("").await.refused(404, "not-found");
        for actor in [&world.owner, &viewer, &bound] {
            assert_eq!(world.orgs_of(actor).await, [NEW]);
            for org in [NEW, &world.org] {
                world.server.as_actor(actor, within(org, Call::get("profiles"))).await.ok(200);
            }
        }
        // What is sealed is bound to the id of the org.
        let here = |call: Call| world.server.as_actor(&world.owner, within(NEW, call.if_match("*")));
        assert_eq!(text(&here(Call::get("owners/profile:prod/parameters/tableName")).await.ok(200), "value"), "orders");
        assert_eq!(here(Call::get(&path)).await.ok(200), recorded);
        let again = here(Call::post("credentials", &target)).await.ok(200);
        assert_eq!((&again["role"], &again["source"]), (&issued["role"], &issued["source"]), "with the same ExternalId");
        here(Call::post("providers/keys/verify", &Value::Null)).await.ok(200);
        here(Call::put("owners/profile:prod/parameters/tableName", &json!({"value": "new"}))).await.ok(200);

        let told = world.server.audit().await.into_iter().filter(|row| row.action == "org.rename");
        assert_eq!(told.map(|row| (row.org, row.detail)).collect::<Vec<_>>(), [(world.org.clone(), format!("{ORG} to {NEW}"))]);
        // The old name is free, for an org that has nothing.
        let other = world.server.as_actor(&world.owner, Call::post("/api/v1/orgs", &json!({"name": ORG}))).await.ok(201);
        assert_ne!(text(&other, "id"), world.org);
        assert_eq!(world.get("profiles").await.ok(200)["items"], json!([]));
        assert_eq!(world.orgs_of(&world.owner).await, [NEW, ORG]);
    }

    async fn an_org_does_not_get_every_name(database: TestDatabase) {
        let world = World::full(database).await;
        world.server.as_actor(&world.owner, Call::post("/api/v1/orgs", &json!({"name": "otherorg"}))).await.ok(201);
        for (name, status, code, detail) in [
            ("otherorg", 409, "already-exists", "org `otherorg` exists already"),
            ("acme", 422, "invalid-input", "`acme` is not a valid org name"),
            ("Acmecorp", 422, "invalid-input", "`Acmecorp` is not a valid org name"),
            ("", 422, "invalid-input", "`` is not a valid org name"),
            ("a\u{0}bcde", 422, "invalid-input", "`a\\0bcde` is not a valid org name"),
        ] {
            assert_eq!(world.rename_org(name).await.refused(status, code).detail, detail);
        }
        world.send(Call::patch("", &json!({"name": NEW}))).await.refused(428, "revision-required");
        world.send(Call::patch("", &json!({"name": NEW})).if_match("\"r7\"")).await.refused(412, "changed-meanwhile");
        world.send(Call::patch("", &json!({"role": "owner"})).if_match("*")).await.refused(422, "invalid-input");
        for same in [json!({"name": ORG}), json!({})] {
            assert_eq!(world.send(Call::patch("", &same).if_match("\"r1\"")).await.tag(), "\"r1\"");
        }
        let mut names = world.names_of_org().await;
        names.sort_unstable();
        assert_eq!(names, [format!("{ORG} r1"), "otherorg r1".to_owned()]);
    }

    async fn an_org_that_has_something_stays(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("providers", keys("keys")).await.ok(201);
        let viewer = world.server.member(&world.org, Role::Viewer, &Scope::ALL).await;
        let bound = world.server.key_of(&world.owner.user, Some(&world.org), &Scope::ALL).await;
        let delete = || world.delete("");
        let problem = delete().await.refused(409, "in-use");
        assert_eq!(problem.detail, format!("org `{ORG}` still has app `shop`, profile `prod`, profile `spare`, provider `keys`"));
        assert!(problem.hint.unwrap().contains("`stagegate app delete`"));
        world.delete("apps/shop?everything=true").await.ok(204);
        for profile in ["prod", "spare"] {
            world.delete(&format!("profiles/{profile}")).await.ok(204);
        }
        assert_eq!(delete().await.refused(409, "in-use").detail, format!("org `{ORG}` still has provider `keys`"));
        assert_eq!(world.orgs_of(&viewer).await, [ORG], "nothing was deleted");
        world.delete("providers/keys").await.ok(204);
        world.send(Call::delete("")).await.refused(428, "revision-required");
        world.send(Call::delete("").if_match("\"r7\"")).await.refused(412, "changed-meanwhile");
        let as_viewer = Call::delete(&format!("/api/v1/orgs/{ORG}")).if_match("*");
        world.server.as_actor(&viewer, as_viewer).await.refused(403, "not-allowed");
        delete().await.ok(204);

        delete().await.refused(404, "not-found");
        for actor in [&world.owner, &viewer] {
            assert_eq!(world.orgs_of(actor).await, [""; 0]);
            for org in [ORG, &world.org] {
                world.server.as_actor(actor, within(org, Call::get("deployments"))).await.refused(404, "not-found");
                let add = within(org, Call::post("profiles", &json!({"name": "x"})));
                world.server.as_actor(actor, add).await.refused(404, "not-found");
            }
        }
        world.server.as_actor(&bound, Call::get("/api/v1/whoami")).await.refused(401, "not-signed-in");
        // Its part of the audit log stays, nobody has its key any more, and its name is free.
        let told = world.server.audit().await.into_iter().filter(|row| row.org == world.org);
        assert_eq!(told.map(|row| row.action).next_back().unwrap(), "org.delete");
        assert_eq!(world.server.database.texts("SELECT sealed_key FROM org").await, [""]);
        let again = world.server.as_actor(&world.owner, Call::post("/api/v1/orgs", &json!({"name": ORG}))).await.ok(201);
        assert_ne!(text(&again, "id"), world.org);
        assert_eq!(world.get("deployments").await.ok(200)["items"], json!([]));
    }
}
