//! Changing things: renamed, deleted, two at a time, with and without the revision they are based on.

use serde_json::json;
use stagegate_store::on_both_databases;

use crate::support::{Call, World, actor::text};

on_both_databases! {
    async fn a_renamed_profile_keeps_its_stages(database: TestDatabase) {
        let world = World::full(database).await;
        let id = text(&world.get("profiles/prod").await.ok(200), "id").to_owned();
        let renamed = world.patch("profiles/prod", json!({"name": "production", "message": "spelt out"})).await;
        assert_eq!(text(&renamed.ok(200), "id"), id);
        world.get("profiles/prod").await.refused(404, "not-found");
        world.get(&format!("profiles/{id}")).await.ok(200);
        assert_eq!(text(&world.get("apps/shop").await.ok(200), "default_profile"), "production");
        assert_eq!(text(&world.get("apps/shop/stages/live").await.ok(200), "profile"), "production");
        let resolved = world.post("resolve", json!({"app": "shop", "stage": "live", "values": true})).await.ok(200);
        assert_eq!(text(&resolved["profile"], "name"), "production");
        assert_eq!(text(&resolved["parameters"][1], "value"), "orders");
        world.patch("profiles/spare", json!({"name": "production"})).await.refused(409, "already-exists");
        world.patch("profiles/spare", json!({"name": "prod"})).await.ok(200);
    }

    async fn a_profile_in_use_stays(database: TestDatabase) {
        let world = World::full(database).await;
        let users = "profile `prod` is in use by app `shop` as its default, stage `live` of app `shop`";
        let problem = world.delete("profiles/prod").await.refused(409, "in-use");
        assert_eq!(problem.detail, users);
        world.put("apps/shop/stages/live", json!({"profile": "spare"})).await.ok(200);
        let problem = world.delete("profiles/prod").await.refused(409, "in-use");
        assert_eq!(problem.detail, "profile `prod` is in use by app `shop` as its default");
        world.patch("apps/shop", json!({"default_profile": null})).await.ok(200);
        world.delete("profiles/prod").await.ok(204);
        world.get("profiles/prod").await.refused(404, "not-found");
        world.delete("profiles/prod").await.refused(404, "not-found");
        // Its name is free again, and what it held does not come back.
        let made = world.post("profiles", json!({"name": "prod"})).await.ok(201);
        assert_eq!(made["revision"], 1);
        assert_eq!(world.get("owners/profile:prod/parameters").await.ok(200)["items"], json!([]));
        assert!(world.get("profiles/prod/role").await.ok(200)["arn"].is_null());
    }

    async fn of_two_editors_one_is_told(database: TestDatabase) {
        let world = World::full(database).await;
        let profile = world.get("profiles/prod").await;
        let edit = |text: &str| Call::patch("profiles/prod", &json!({"description": text})).if_match(profile.tag());
        let (ada, eve) = tokio::join!(world.send(edit("Ada's")), world.send(edit("Eve's")));
        let (won, lost) = if ada.status == 200 { (ada, eve) } else { (eve, ada) };
        let problem = lost.refused(412, "changed-meanwhile");
        assert_eq!(problem.detail, "profile `prod` was changed meanwhile");
        let now = world.get("profiles/prod").await;
        assert_eq!((now.tag(), now.ok(200)), (won.tag(), won.ok(200)));
        // The same holds for every thing of the profile, and for apps and stages.
        let old = profile.tag();
        for call in [
            Call::put("owners/profile:prod/parameters/tableName", &json!({"value": "x"})),
            Call::delete("owners/profile:prod/parameters/tableName"),
            Call::put("profiles/prod/role", &json!({"arn": "arn:aws:iam::333333333333:role/x"})),
            Call::delete("profiles/prod/role"),
            Call::delete("profiles/prod"),
            Call::patch("apps/shop", &json!({"default_profile": "spare"})).if_match("\"r7\""),
            Call::patch("apps/shop", &json!({})).if_match("\"r7\""),
            Call::put("apps/shop/stages/live", &json!({"profile": "spare"})).if_match("\"r7\""),
            Call::delete("apps/shop/stages/live").if_match("\"r7\""),
        ] {
            let call = if call.has_precondition() { call } else { call.if_match(old) };
            world.send(call).await.refused(412, "changed-meanwhile");
        }
        assert_eq!(world.get("profiles/prod").await.tag(), won.tag());
    }

    async fn a_change_names_its_base(database: TestDatabase) {
        let world = World::full(database).await;
        let calls = [
            Call::patch("profiles/prod", &json!({"description": "x"})),
            Call::delete("profiles/spare"),
            Call::put("owners/profile:prod/parameters/tableName", &json!({"value": "x"})),
            Call::delete("owners/profile:prod/parameters/tableName"),
            Call::put("profiles/prod/role", &json!({"arn": "arn:aws:iam::333333333333:role/x"})),
            Call::delete("profiles/prod/role"),
            Call::patch("apps/shop", &json!({"default_profile": "spare"})),
            Call::put("apps/shop/stages/live", &json!({"profile": "spare"})),
            Call::delete("apps/shop/stages/live"),
        ];
        let before = world.get("profiles/prod").await;
        for call in calls {
            let problem = world.send(call.clone()).await.refused(428, "revision-required");
            assert!(problem.hint.unwrap().contains("`If-Match`"));
            for tag in ["r1", "W/\"r1\"", "\"1\"", "\"r1\", \"r2\"", "\"r99999999999999999999\""] {
                world.send(call.clone().if_match(tag)).await.refused(428, "revision-required");
            }
        }
        assert_eq!(world.get("profiles/prod").await.text, before.text);
    }

    async fn revisions_tell_who_did_what_and_why(database: TestDatabase) {
        let world = World::full(database).await;
        world.put("owners/profile:prod/parameters/tableName", json!({"value": "o2", "message": "moved"})).await.ok(200);
        world.delete("owners/profile:prod/parameters/apiToken").await.ok(204);
        world.patch("profiles/prod", json!({"description": "For real"})).await.ok(200);
        let listed = world.get("owners/profile:prod/revisions").await.ok(200);
        let told: Vec<_> = listed["items"].as_array().unwrap().iter().map(|r| (r["revision"].clone(), text(r, "change"))).collect();
        assert_eq!(told, [
            (json!(7), "description changed"),
            (json!(6), "parameter apiToken unset"),
            (json!(5), "parameter tableName set"),
            (json!(4), "access role set"),
            (json!(3), "parameter apiToken set"),
            (json!(2), "parameter tableName set"),
            (json!(1), "profile created"),
        ]);
        assert_eq!(text(&listed["items"][2], "message"), "moved");
        assert!(listed["items"].as_array().unwrap().iter().all(|revision| text(revision, "author") == "Ada"));
        // What changes nothing, or does not happen, makes no revision.
        world.patch("profiles/prod", json!({})).await.ok(200);
        world.patch("profiles/prod", json!({"message": "nothing"})).await.ok(200);
        world.delete("owners/profile:prod/parameters/apiToken").await.refused(404, "not-found");
        world.put("owners/profile:prod/parameters/tableName", json!({"value": "\0"})).await.refused(422, "invalid-input");
        assert_eq!(world.get("profiles/prod").await.tag(), "\"r7\"");
    }

    async fn names_are_taken_once(database: TestDatabase) {
        let world = World::full(database).await;
        for (path, body, sentence) in [
            ("profiles", json!({"name": "prod"}), "profile `prod` exists already"),
            ("apps", json!({"name": "shop"}), "app `shop` exists already"),
            ("apps/shop/stages", json!({"name": "live", "profile": "spare"}), "stage `live` exists already"),
        ] {
            assert_eq!(world.post(path, body).await.refused(409, "already-exists").detail, sentence);
        }
        let again = Call::post("/api/v1/orgs", &json!({"name": "acmeorg"}));
        let problem = world.server.as_actor(&world.owner, again).await.refused(409, "already-exists");
        assert_eq!(problem.detail, "org `acmeorg` exists already");
        assert_eq!(text(&world.get("apps/shop/stages/live").await.ok(200), "profile"), "prod");
    }
}
