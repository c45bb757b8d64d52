//! Safeguards of profiles: a part of each revision.

mod backtest;
mod checks;
mod gate;
mod limits;
mod shown;

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use crate::support::{Call, World, actor::text};

const SAFEGUARDS: &str = "profiles/prod/safeguards";

async fn set(world: &World, safeguards: Value) -> Value {
    world.put(SAFEGUARDS, json!({"safeguards": safeguards})).await.ok(200)
}

fn titles(answer: &Value) -> Vec<&str> {
    answer["safeguards"].as_array().unwrap().iter().map(|safeguard| text(safeguard, "title")).collect()
}

on_both_databases! {
    async fn a_profile_carries_safeguards_in_their_order(database: TestDatabase) {
        let world = World::full(database).await;
        let before = world.get(SAFEGUARDS).await.ok(200);
        assert_eq!((text(&before, "profile"), &before["safeguards"]), ("prod", &json!([])));
        let wanted = json!([
            {"safeguard": "require-description", "settings": {"maxLength": 99}},
            {"safeguard": "no-stored-secrets-in-template"},
            {"safeguard": "allowed-regions", "title": "Europe", "settings": ["eu-west-1"], "enforcement": "warning",
             "description": "We are a European company.", "enabled": false,
             "exceptions": [{"resource": "List", "reason": "until it is gone", "expires": "2027-01-31"}]},
        ]);
        let after = set(&world, wanted).await;
        assert_eq!(after["revision"], before["revision"].as_i64().unwrap() + 1);
        let mut listed = after["safeguards"].clone();
        for one in listed.as_array_mut().unwrap() {
            assert!(one.as_object_mut().unwrap().remove("id").unwrap().as_str().unwrap().starts_with("sgd_"));
        }
        assert_eq!(listed, json!([
            {"title": "Policy: require-description", "description": "", "safeguard": "require-description",
             "enforcement": "error", "settings": {"maxLength": 99, "minLength": 30}, "enabled": true},
            {"title": "Policy: no-stored-secrets-in-template", "description": "", "safeguard": "no-stored-secrets-in-template",
             "enforcement": "warning", "enabled": true},
            {"title": "Europe", "description": "We are a European company.", "safeguard": "allowed-regions",
             "enforcement": "warning", "settings": ["eu-west-1"], "enabled": false,
             "exceptions": [{"resource": "List", "reason": "until it is gone", "owner": "Ada", "expires": "2027-01-31"}]},
        ]));
        assert_eq!(world.get(SAFEGUARDS).await.ok(200), after);
        let revisions = world.get("owners/profile:prod/revisions").await.ok(200);
        assert_eq!(text(&revisions["items"][0], "change"), "safeguard `Policy: require-description` added, safeguard \
            `Policy: no-stored-secrets-in-template` added, safeguard `Europe` added");
        let again = set(&world, after["safeguards"].clone()).await;
        assert_eq!(again, after, "the same list makes no revision");
    }

    async fn ids_stay_when_the_list_changes(database: TestDatabase) {
        let world = World::full(database).await;
        let first = set(&world, json!([{"safeguard": "require-dlq"}, {"safeguard": "require-cfn-role"}])).await;
        let id = |index: usize| text(&first["safeguards"][index], "id").to_owned();
        let second = json!([{"id": id(1), "safeguard": "require-cfn-role", "title": "Role"}]);
        let second = set(&world, second).await;
        assert_eq!((titles(&second), text(&second["safeguards"][0], "id")), (vec!["Role"], &*id(1)));
        let back = Call::post("owners/profile:prod/rollback", &json!({"revision": first["revision"]}));
        world.send(back.if_match("*")).await.ok(200);
        let now = world.get(SAFEGUARDS).await.ok(200);
        assert_eq!(now["safeguards"], first["safeguards"], "safeguards are part of a revision");
    }

    async fn what_is_not_a_safeguard_is_not_stored(database: TestDatabase) {
        let world = World::full(database).await;
        let valid = set(&world, json!([{"safeguard": "require-dlq"}])).await;
        let id = text(&valid["safeguards"][0], "id");
        let many = vec![json!({"safeguard": "require-dlq"}); 101];
        for (wanted, code, detail) in [
            (json!([{"safeguard": "no-such"}]), "not-found", "no safeguard `no-such`"),
            (
                json!([{"safeguard": "allowed-stages", "settings": "("}]),
                "invalid-input",
                "settings: Invalid configuration of safeguard \"allowed-stages\": invalid regular expression \"(\"",
            ),
            (json!([{"safeguard": "require-dlq", "enforcement": "mandatory"}]), "invalid-input", "`mandatory` is not a valid"),
            (json!([{"safeguard": "require-dlq", "id": "sgd_0192f0c1e8a07b3c9d4e5f60718293a4"}]), "not-found", "no safeguard"),
            (json!([{"safeguard": "require-dlq", "id": id}, {"safeguard": "require-dlq", "id": id}]), "invalid-input", "twice"),
            (
                json!([{"safeguard": "require-dlq", "exceptions": [{"resource": "x", "reason": "y", "expires": "soon"}]}]),
                "invalid-input",
                "exceptions.expires",
            ),
            (json!(many), "invalid-input", "at most 100"),
            (json!([{"safeguard": "require-dlq", "unknown": 1}]), "invalid-input", "unknown field"),
        ] {
            let answer = world.put(SAFEGUARDS, json!({"safeguards": wanted})).await;
            let status = if code == "not-found" { 404 } else { 422 };
            let problem = answer.refused(status, code);
            assert!(problem.detail.contains(detail), "{wanted}: {}", problem.detail);
        }
        assert_eq!(world.get(SAFEGUARDS).await.ok(200), valid, "nothing was stored half");
    }

    async fn a_list_of_another_revision_is_refused(database: TestDatabase) {
        let world = World::full(database).await;
        let body = json!({"safeguards": [{"safeguard": "require-dlq"}]});
        world.send(Call::put(SAFEGUARDS, &body).if_match("\"r1\"")).await.refused(412, "changed-meanwhile");
        world.send(Call::put(SAFEGUARDS, &body)).await.refused(428, "revision-required");
    }
}
