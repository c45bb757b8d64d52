//! Looking at revisions, comparing two, and going back to one.

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use crate::support::{Call, ROLE, World, actor::text, world::vendor};

const PROD: &str = "owners/profile:prod";
const INSTANCE: &str = "instance:shop:orders:live:us-east-1";
const OTHER_ROLE: &str = "arn:aws:iam::444444444444:role/other";

fn shown(answer: &Value, list: &str, fields: &[&str]) -> Vec<String> {
    let one = |item: &Value| fields.iter().map(|field| item[*field].as_str().unwrap_or("-")).collect::<Vec<_>>().join(" ");
    answer[list].as_array().unwrap().iter().map(one).collect()
}

async fn roll_back(world: &World, path: &str, body: Value) -> crate::support::Answer {
    world.send(Call::post(&format!("{path}/rollback"), &body).if_match("*")).await
}

/// What a deploy would get, without the revisions that say where it comes from.
async fn gets(world: &World) -> (Vec<String>, Value) {
    let answer = world.post("resolve", json!({"app": "shop", "stage": "live", "values": true})).await.ok(200);
    (shown(&answer, "parameters", &["key", "value", "visibility"]), answer["credentials"].clone())
}

/// `VENDOR: STAGE SERVICE REGION BEFORE -> AFTER` of all that a preview of going back lists.
fn moved(preview: &Value) -> Vec<String> {
    let winner = |winner: &Value| match (winner["provider"].as_str(), winner["account_id"].as_str()) {
        (Some(alias), _) => alias.to_owned(),
        (None, Some(account)) => format!("{} {account}", text(winner, "source")),
        (None, None) => "nobody".to_owned(),
    };
    let of_vendor = |moved: &Value| {
        let changes = moved["impact"]["changes"].as_array().unwrap().clone();
        let vendor = text(moved, "vendor").to_owned();
        changes.into_iter().map(move |change| {
            let target = ["stage", "service", "region"].map(|part| change[part].as_str().unwrap_or("-")).join(" ");
            format!("{vendor}: {target} {} -> {}", winner(&change["before"]), winner(&change["after"]))
        })
    };
    preview["impacts"].as_array().unwrap().iter().flat_map(of_vendor).collect()
}

on_both_databases! {
    async fn a_revision_shows_what_was(database: TestDatabase) {
        let world = World::full(database).await;
        world.put(&format!("{PROD}/parameters/tableName"), json!({"value": "o2"})).await.ok(200);
        world.delete(&format!("{PROD}/parameters/apiToken")).await.ok(204);
        for (revision, want, role) in [
            (1, vec![], None),
            (2, vec!["tableName"], None),
            (3, vec!["apiToken", "tableName"], None),
            (4, vec!["apiToken", "tableName"], Some(ROLE)),
            (6, vec!["tableName"], Some(ROLE)),
        ] {
            let then = world.get(&format!("{PROD}/revisions/{revision}")).await.ok(200);
            assert_eq!(shown(&then, "parameters", &["key"]), want, "{revision}");
            assert_eq!(then["revision"]["profile"]["role"].as_str(), role, "{revision}");
            assert!(then["parameters"].as_array().unwrap().iter().all(|parameter| parameter.get("value").is_none()));
        }
        let difference = world.get(&format!("{PROD}/diff?from=3&to=6")).await.ok(200);
        assert_eq!(shown(&difference, "parameters", &["key", "change"]), ["apiToken removed", "tableName changed"]);
        assert_eq!(shown(&difference, "fields", &["field", "before", "after"]), [format!("role - {ROLE}")]);
        let last = world.get(&format!("{PROD}/diff")).await.ok(200);
        assert_eq!((&last["from"]["revision"], &last["to"]["revision"]), (&json!(5), &json!(6)));
        let backwards = world.get(&format!("{PROD}/diff?from=6&to=2")).await.ok(200);
        assert_eq!(shown(&backwards, "parameters", &["key", "change"]), ["tableName changed"]);
    }

    async fn going_back_gives_what_was(database: TestDatabase) {
        let world = World::full(database).await;
        let before = gets(&world).await;
        world.put(&format!("{PROD}/parameters/tableName"), json!({"value": "o2", "description": "of now"})).await.ok(200);
        world.delete(&format!("{PROD}/parameters/apiToken")).await.ok(204);
        world.put(&format!("{PROD}/parameters/new"), json!({"value": "x"})).await.ok(200);
        world.delete("profiles/prod/role").await.ok(204);
        world.patch("profiles/prod", json!({"name": "production", "guarded": true})).await.ok(200);
        let owner = "owners/profile:production";
        let done = roll_back(&world, owner, json!({"revision": 4, "message": "it was better"})).await;
        assert_eq!(done.tag(), "\"r10\"");
        assert_eq!(gets(&world).await, before);
        let profile = world.get("profiles/production").await.ok(200);
        assert_eq!((&profile["guarded"], text(&profile, "role")), (&json!(false), ROLE), "a name stays");
        let last = &world.get(&format!("{owner}/revisions?limit=1")).await.ok(200)["items"][0];
        assert_eq!((text(last, "change"), text(last, "message")), ("rolled back to r4", "it was better"));
        // Back again, and to where we are: the latter makes no revision.
        assert_eq!(roll_back(&world, owner, json!({"revision": 10})).await.tag(), "\"r10\"");
        assert_eq!(roll_back(&world, owner, json!({"revision": 9})).await.tag(), "\"r11\"");
        let again = world.get(&format!("{owner}/diff?from=9&to=11")).await.ok(200);
        assert_eq!((&again["parameters"], &again["fields"]), (&json!([]), &json!([])));
        // Both revisions hold the values that they held.
        assert_eq!(roll_back(&world, owner, json!({"revision": 10})).await.tag(), "\"r12\"");
        assert_eq!(gets(&world).await, before);
    }

    async fn links_go_back_with_their_owner(database: TestDatabase) {
        let world = World::full(database).await;
        for (alias, account) in [("one", '5'), ("two", '6')] {
            world.add_role(alias, account).await;
        }
        for owner in ["service:shop:orders", "instance:shop:orders:live:us-east-1"] {
            let path = format!("owners/{owner}");
            let first = world.put(&format!("{path}/links/one"), json!({})).await;
            let target = first.tag().trim_matches(['"', 'r']).parse::<i64>().unwrap();
            let winner = async || {
                let body = json!({"app": "shop", "stage": "live", "service": "orders", "region": "us-east-1"});
                text(&world.post("resolve", body).await.ok(200)["credentials"], "provider").to_owned()
            };
            world.put(&format!("{path}/links/two"), json!({})).await.ok(200);
            assert_eq!(winner().await, "two", "{owner}");
            let difference = world.get(&format!("{path}/diff?from={target}")).await.ok(200);
            assert_eq!(shown(&difference, "links", &["field", "before", "after"]), ["aws one two"]);
            roll_back(&world, &path, json!({"revision": target})).await.ok(200);
            assert_eq!(winner().await, "one", "{owner}");
            world.delete(&format!("{path}/links/one")).await.ok(200);
        }
    }

    async fn nobody_goes_back_to_a_provider_that_is_gone(database: TestDatabase) {
        let world = World::full(database).await;
        for (alias, account) in [("one", '5'), ("two", '6')] {
            world.add_role(alias, account).await;
        }
        let path = "owners/service:shop:orders";
        world.put(&format!("{path}/links/one"), json!({})).await.ok(200);
        world.put(&format!("{path}/links/two"), json!({})).await.ok(200);
        world.delete("providers/one").await.ok(204);
        // Another one of that name is another one.
        world.add_role("one", '7').await;
        let then = world.get(&format!("{path}/revisions/1")).await.ok(200);
        assert_eq!(then["links"], json!({"aws": "one (removed since)"}));
        let difference = world.get(&format!("{path}/diff?from=1&to=2")).await.ok(200);
        assert_eq!(shown(&difference, "links", &["before", "after"]), ["one (removed since) two"]);
        let problem = roll_back(&world, path, json!({"revision": 1})).await.refused(409, "conflict");
        assert_eq!(problem.detail, "cannot roll back to r1: it was linked to provider `one`, which was removed since");
        assert_eq!(world.get(path).await.tag(), "\"r2\"", "nothing was changed");
    }

    async fn what_became_write_only_stays_so(database: TestDatabase) {
        let world = World::full(database).await;
        let path = format!("{PROD}/parameters/apiToken");
        world.put(&path, json!({"value": "t0ken", "visibility": "write-only"})).await.ok(200);
        let at = |revision: &str| json!({"app": "shop", "stage": "live", "values": true, "at": revision});
        let token = |answer: &Value| {
            let found = answer["parameters"].as_array().unwrap().iter().find(|parameter| parameter["key"] == "apiToken");
            (text(found.unwrap(), "visibility").to_owned(), found.unwrap().get("value").cloned())
        };
        let hidden = ("write-only".to_owned(), None);
        for path in [PROD, &path] {
            roll_back(&world, path, json!({"revision": 4})).await.ok(200);
            world.get(&format!("{PROD}/parameters/apiToken")).await.refused(403, "not-allowed");
            assert_eq!(token(&world.post("resolve", at("r4")).await.ok(200)), hidden);
        }
        world.delete(&path).await.ok(204);
        assert_eq!(token(&world.post("resolve", at("r4")).await.ok(200)), hidden, "also once it is gone");
        roll_back(&world, &path, json!({"revision": 4})).await.ok(200);
        world.get(&path).await.refused(403, "not-allowed");
        // Whoever knows a value may set it as one that is shown.
        world.put(&path, json!({"value": "new", "visibility": "masked"})).await.ok(200);
        world.get(&path).await.ok(200);
    }

    async fn there_is_nothing_before_the_first_revision(database: TestDatabase) {
        let world = World::full(database).await;
        let problem = world.get(&format!("{PROD}/diff?to=1")).await.refused(422, "invalid-input");
        assert_eq!(problem.detail, "from: there is no revision before r1 to compare it with");
        for query in ["from=0&to=1", "to=-9223372036854775808", "from=9223372036854775807", "to=0"] {
            world.get(&format!("{PROD}/diff?{query}")).await.refused(404, "not-found");
        }
    }

    async fn a_dry_run_of_going_back_says_what_that_changes(database: TestDatabase) {
        let world = World::full(database).await;
        for (alias, account) in [("main", '5'), ("other", '6')] {
            world.add_role(alias, account).await;
        }
        world.post("providers", vendor("pay", "stripe", json!({"KEY": "canary"}))).await.ok(201);
        world.default_provider(Some("pay")).await;
        world.link(INSTANCE, Some("main")).await;
        world.link(INSTANCE, Some("other")).await;
        world.put("owners/instance:shop:orders:live:us-east-1/parameters/logLevel", json!({"value": "info"})).await.ok(200);
        world.put("profiles/prod/role", json!({"arn": OTHER_ROLE})).await.ok(200);
        world.patch("profiles/prod", json!({"guarded": true})).await.ok(200);
        let audited = world.server.audit().await.len();
        // Of an instance: other links and values.
        let owner = format!("owners/{INSTANCE}");
        let preview = roll_back(&world, &owner, json!({"revision": 2, "dry_run": true})).await;
        let preview = preview.ok(200);
        let difference = &preview["difference"];
        assert_eq!((&difference["from"]["revision"], &difference["to"]["revision"]), (&json!(4), &json!(2)));
        assert_eq!(*difference, world.get(&format!("{owner}/diff?from=4&to=2")).await.ok(200), "what `diff` says");
        assert_eq!(shown(difference, "links", &["field", "before", "after"]), ["aws other main"]);
        assert_eq!(shown(difference, "parameters", &["key", "change"]), ["logLevel changed"]);
        assert_eq!(moved(&preview), ["aws: live orders us-east-1 other -> main"]);
        let preview = roll_back(&world, &owner, json!({"revision": 1, "dry_run": true})).await.ok(200);
        assert_eq!(moved(&preview), ["aws: live orders us-east-1 other -> profile 444444444444"]);
        let preview = roll_back(&world, &owner, json!({"revision": 3, "dry_run": true})).await.ok(200);
        assert_eq!((shown(&preview["difference"], "links", &["field"]).len(), moved(&preview).len()), (0, 0));
        // Of a profile: another role, and no guard that keeps defaults out.
        let preview = roll_back(&world, PROD, json!({"revision": 4, "dry_run": true})).await.ok(200);
        assert_eq!(shown(&preview["difference"], "fields", &["field"]), ["role", "guarded"]);
        assert_eq!(moved(&preview), [
            "aws: live - - profile 444444444444 -> profile 222222222222",
            "aws: - - - profile 444444444444 -> profile 222222222222",
            "stripe: live - - nobody -> pay",
            "stripe: live orders us-east-1 nobody -> pay",
            "stripe: - - - nobody -> pay",
        ]);
        let preview = roll_back(&world, PROD, json!({"revision": 5, "dry_run": true})).await.ok(200);
        assert_eq!(moved(&preview), ["stripe: live - - nobody -> pay", "stripe: live orders us-east-1 nobody -> pay", "stripe: - - - nobody -> pay"]);
        // Nothing was done, and what is done is what was told.
        assert_eq!(world.server.audit().await.len(), audited);
        assert_eq!(world.get(&owner).await.tag(), "\"r4\"");
        roll_back(&world, PROD, json!({"revision": 99, "dry_run": true})).await.refused(404, "not-found");
        let stale = json!({"revision": 4, "dry_run": true});
        world.send(Call::post(&format!("{PROD}/rollback"), &stale).if_match("\"r4\"")).await.refused(412, "changed-meanwhile");
        roll_back(&world, &owner, json!({"revision": 2})).await.ok(200);
        let resolved = world.post("resolve", json!({"app": "shop", "stage": "live", "service": "orders", "region": "us-east-1"})).await.ok(200);
        assert_eq!(text(&resolved["credentials"], "provider"), "main");
    }

    async fn one_parameter_goes_back_alone(database: TestDatabase) {
        let world = World::full(database).await;
        let path = "owners/profile:spare/parameters/tableName";
        let history = world.get(&format!("{path}/history")).await.ok(200);
        let told: Vec<_> = history["items"].as_array().unwrap().iter().map(|v| (v["revision"].clone(), v["until_revision"].clone())).collect();
        assert_eq!(told, [(json!(3), Value::Null), (json!(2), json!(3))]);
        assert_ne!(history["items"][0]["fingerprint"], history["items"][1]["fingerprint"]);
        assert_eq!(roll_back(&world, path, json!({"revision": 2})).await.tag(), "\"r6\"");
        assert_eq!(text(&world.get(path).await.ok(200), "value"), "orders of before");
        assert_eq!(roll_back(&world, path, json!({"revision": 6})).await.tag(), "\"r6\"", "it has that value");
        world.delete(path).await.ok(204);
        roll_back(&world, path, json!({"revision": 5})).await.ok(200);
        assert_eq!(text(&world.get(path).await.ok(200), "value"), "orders", "also when it was taken away");
        let pages = world.get(&format!("{path}/history?limit=2")).await.ok(200);
        let next = text(&pages, "next");
        assert_eq!(world.get(&format!("{path}/history?limit=2&after={next}")).await.ok(200)["items"].as_array().unwrap().len(), 2);
    }
}
