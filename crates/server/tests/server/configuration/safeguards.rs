//! Safeguards of profiles in a document.

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use crate::support::{World, actor::text};

fn with(safeguards: Value) -> Value {
    let mut profile = json!({});
    profile["safeguards"] = safeguards;
    json!({"version": 1, "profiles": {"prod": profile}})
}

fn queues() -> Value {
    json!({"safeguard": "require-dlq"})
}

fn europe() -> Value {
    json!({
        "safeguard": "allowed-regions", "title": "Europe", "description": "We are a European company.", "enforcement": "warning",
        "settings": ["eu-west-1"], "enabled": false,
        "exceptions": [{"resource": "List", "reason": "until it is gone", "owner": "Bob", "expires": "2027-01-31"}],
    })
}

impl World {
    async fn safeguards(&self) -> Vec<Value> {
        self.get("profiles/prod/safeguards").await.ok(200)["safeguards"].as_array().unwrap().clone()
    }
}

on_both_databases! {
    async fn a_list_is_applied_as_one_value(database: TestDatabase) {
        let world = World::full(database).await;
        assert_eq!(world.exported("").await["profiles"]["prod"]["safeguards"], json!([]));
        let described = json!({"safeguard": "require-description", "settings": {"maxLength": 99}});
        let document = with(json!([queues(), europe(), described]));
        let planned = world.dry_run(document.clone()).await;
        let titles = ["Policy: require-dlq", "Europe", "Policy: require-description"];
        let fields = titles.map(|title| format!("safeguards.{title}")).join(", ");
        assert_eq!(planned.actions, [format!("change profile prod: {fields}")]);
        assert_eq!(world.safeguards().await, Vec::<Value>::new(), "a dry run changes nothing");
        assert!(world.apply(document.clone()).await.applied);
        assert_eq!(world.apply(document).await.actions, Vec::<String>::new());
        let first = world.safeguards().await;
        assert_eq!(first.iter().map(|one| text(one, "title")).collect::<Vec<_>>(), titles);
        assert_eq!(first[2]["settings"], json!({"maxLength": 99, "minLength": 30}));
        let exported = world.exported("").await;
        let listed = &exported["profiles"]["prod"]["safeguards"];
        assert_eq!((&listed[0], &listed[1]), (&queues(), &europe()), "defaults are left out, and there are no ids");
        assert_eq!(world.prune(exported).await.actions, Vec::<String>::new());

        // Another order, another title, another setting, one less and one more: whatever goes on keeps its id.
        let mut renamed = europe();
        renamed["title"] = json!("EU");
        renamed["settings"] = json!(["eu-west-1", "eu-central-1"]);
        let changed = world.apply(with(json!([renamed, queues(), {"safeguard": "require-cfn-role"}]))).await;
        assert_eq!(changed.actions, [
            "change profile prod: safeguards.EU.title, safeguards.EU.settings, safeguards.Policy: require-cfn-role, \
             safeguards.Policy: require-description, safeguards",
        ]);
        let second = world.safeguards().await;
        assert_eq!((&second[0]["id"], &second[1]["id"]), (&first[1]["id"], &first[0]["id"]));
        let history = world.get("owners/profile:prod/revisions").await.ok(200);
        assert_eq!(text(&history["items"][0], "change"), "safeguard `EU` changed, safeguard `Policy: require-cfn-role` added, \
            safeguard `Policy: require-description` removed, safeguards reordered");

        let untouched = json!({"version": 1, "profiles": {"prod": {}}});
        assert_eq!(world.prune(untouched).await.actions, Vec::<String>::new(), "a list that is absent says nothing");
        assert_eq!(world.safeguards().await, second);
        world.apply(with(json!([]))).await;
        assert_eq!(world.safeguards().await, Vec::<Value>::new(), "an empty one does");
        let new = json!({"version": 1, "profiles": {"new": {"safeguards": [queues()]}}});
        assert_eq!(world.apply(new).await.actions, ["create profile new: safeguards.Policy: require-dlq"]);
        assert_eq!(world.get("profiles/new/safeguards").await.ok(200)["safeguards"].as_array().unwrap().len(), 1);
    }

    async fn settings_go_there_and_back(database: TestDatabase) {
        let world = World::full(database).await;
        let list = json!([
            {"safeguard": "javascript", "settings": "\"true\"", "title": "Any: text # of \"people\""},
            {"safeguard": "required-stack-tags", "settings": {"team": ".*", "stage": "^prod$"}},
            {"safeguard": "required-env-vars", "settings": {"A": 1, "B": -2, "C": 1.5, "D": true, "E": null, "F": "x"}},
            {"safeguard": "no-stored-secrets-in-template", "enforcement": "error"},
            {"safeguard": "framework-version", "settings": 3},
        ]);
        world.put("profiles/prod/safeguards", json!({"safeguards": list})).await.ok(200);
        let exported = world.exported("").await;
        assert_eq!(exported["profiles"]["prod"]["safeguards"], list);
        let before = world.safeguards().await;
        let plan = world.prune(exported).await;
        assert_eq!((plan.actions, world.safeguards().await), (vec![], before));
    }

    async fn mistakes_are_told_by_their_place(database: TestDatabase) {
        let world = World::full(database).await;
        let exception = |part: Value| {
            let mut whole = json!({"resource": "x", "reason": "y", "owner": "z"});
            whole.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
            json!({"safeguard": "require-dlq", "exceptions": [whole]})
        };
        for (second, want) in [
            (json!({"safeguard": "no-such"}), "profiles.prod.safeguards.2.safeguard: no safeguard is called so"),
            (json!({"safeguard": "allowed-stages", "settings": "("}), "profiles.prod.safeguards.2.settings: Invalid configuration"),
            (json!({"safeguard": "require-dlq", "enforcement": "x"}), "profiles.prod.safeguards.2.enforcement: this is not a valid"),
            (json!({"safeguard": "require-dlq", "title": ""}), "profiles.prod.safeguards.2.title: it is empty"),
            (json!({"safeguard": "require-dlq", "description": "\u{1b}"}), "profiles.prod.safeguards.2.description: it holds"),
            (exception(json!({"expires": "soon"})), "profiles.prod.safeguards.2.exceptions.1.expires: give a date"),
            (exception(json!({"owner": ""})), "profiles.prod.safeguards.2.exceptions.1.owner: it is empty"),
        ] {
            let problem = world.apply_with(with(json!([queues(), second])), json!({})).await.refused(422, "invalid-input");
            assert!(problem.detail.contains(want), "{second}: {}", problem.detail);
        }
        let unknown = json!([{"safeguard": "require-dlq", "id": "sgd_0192f0c1e8a07b3c9d4e5f60718293a4"}]);
        world.apply_with(with(unknown), json!({})).await.refused(422, "invalid-input");
        let many = world.apply_with(with(json!(vec![queues(); 101])), json!({})).await.refused(422, "invalid-input");
        assert!(many.detail.contains("profiles.prod.safeguards: a profile has at most 100"), "{}", many.detail);
        assert_eq!(world.safeguards().await, Vec::<Value>::new());
    }
}
