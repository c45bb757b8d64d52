//! Checks: what is judged, what is kept, and what comes of it when it is judged again.

use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::{Value, json};
use stagegate_core::fingerprint::Fingerprint;
use stagegate_server::app::Rules;
use stagegate_store::on_both_databases;

use crate::support::{Call, World, actor::text, world::packaged};

/// A package whose function holds a text in its environment.
pub(super) fn package_with(value: &str) -> Value {
    let template = json!({"Resources": {"ListLambdaFunction": {"Type": "AWS::Lambda::Function", "Properties": {
        "FunctionName": "orders-list", "Environment": {"Variables": {"VALUE": value}}}}}});
    let mut package = packaged();
    package["compiled"] = json!({"cloudformation-template-update-stack.json": template});
    package["declaration"] = json!({"service": "orders", "functions": {"list": {"runtime": "nodejs20.x"}}});
    package
}

pub(super) async fn guard_with(world: &World, safeguards: Value) {
    world.put("profiles/prod/safeguards", json!({"safeguards": safeguards})).await.ok(200);
}

on_both_databases! {
    async fn a_check_says_what_every_safeguard_objects_to(database: TestDatabase) {
        let world = World::full(database).await;
        guard_with(&world, json!([
            {"safeguard": "require-dlq", "title": "Queue", "description": "Nothing is lost."},
            {"safeguard": "allowed-regions", "settings": ["us-east-1"]},
            {"safeguard": "require-description", "enforcement": "warning"},
            {"safeguard": "allowed-stages", "settings": "x", "enabled": false},
        ])).await;
        let made = world.post("checks", package_with("plain")).await.ok(201);
        let check = &made["check"];
        assert_eq!((text(check, "result"), &check["counts"]), ("failed", &json!({"passed": 1, "warned": 1, "failed": 1})));
        assert_eq!(made["verdicts"], json!([
            {"title": "Queue", "safeguard": "require-dlq", "status": "failed", "errored": false,
             "findings": [{"message": "Function \"list\" doesn't have a Dead Letter Queue configured.",
                           "resource": "ListLambdaFunction", "path": "/Resources/ListLambdaFunction/Properties/DeadLetterConfig"}],
             "description": "Nothing is lost.", "details": "http://slss.io/sg-require-dlq"},
            {"title": "Policy: allowed-regions", "safeguard": "allowed-regions", "status": "passed", "errored": false,
             "findings": [], "details": "http://slss.io/sg-allowed-regions"},
            {"title": "Policy: require-description", "safeguard": "require-description", "status": "warned", "errored": false,
             "findings": [{"message": "Function \"list\" has no description", "resource": "ListLambdaFunction",
                           "path": "/Resources/ListLambdaFunction/Properties/Description"}],
             "details": "http://slss.io/sg-require-desc"},
        ]));
        let path = format!("checks/{}", text(check, "id"));
        assert_eq!(world.get(&path).await.ok(200), made);
        let listed = world.get("checks?result=failed&app=shop&stage=live&service=orders").await.ok(200);
        assert_eq!(listed["items"], json!([check]));
        let replayed = world.post(&format!("{path}/replay"), Value::Null).await.ok(200);
        assert_eq!((&replayed["same"], &replayed["differs"]), (&json!(true), &json!([])));
        guard_with(&world, json!([])).await;
        let replayed = world.post(&format!("{path}/replay"), Value::Null).await.ok(200);
        assert_eq!((&replayed["same"], &replayed["verdicts"]), (&json!(true), &made["verdicts"]), "judged as it was then");
        assert!(replayed["differs"][0].as_str().unwrap().ends_with("its safeguards differ"), "{replayed}");
    }

    /// The clock stands at 08:00 UTC, which is 21:00 of the same day in Auckland.
    async fn times_are_those_of_the_servers_zone_then(database: TestDatabase) {
        let mut world = World::full(database).await;
        let closed = json!({"time": "2027-01-15T07:00:00", "duration": "PT5H"});
        guard_with(&world, json!([{"safeguard": "restricted-deploy-times", "settings": closed}])).await;
        let zone = |name: &str| Rules { time_zone: TimeZone::get(name).unwrap(), ..Rules::default() };
        let mut checks = Vec::new();
        for (name, result) in [("UTC", "failed"), ("Pacific/Auckland", "passed")] {
            world.server.rule(zone(name)).await;
            let made = world.post("checks", package_with("plain")).await.ok(201);
            assert_eq!(text(&made["check"], "result"), result, "{name}");
            assert!(text(&made, "judged_at").ends_with(&format!("[{name}]")), "{made}");
            checks.push((text(&made["check"], "id").to_owned(), text(&made, "judged_at").to_owned(), result));
        }
        for (id, judged_at, result) in checks {
            let replayed = world.post(&format!("checks/{id}/replay"), Value::Null).await.ok(200);
            assert_eq!((&replayed["same"], text(&replayed, "judged_at")), (&json!(true), judged_at.as_str()));
            assert_eq!(text(&replayed["verdicts"][0], "status"), result, "in the zone of then");
            let differs = json!(["the server judges in time zone Pacific/Auckland, and judged in UTC"]);
            assert_eq!(replayed["differs"], if judged_at.ends_with("[UTC]") { differs } else { json!([]) });
        }
    }

    async fn stored_secrets_are_found_and_not_kept(database: TestDatabase) {
        let world = World::full(database).await;
        let secret = "s3cret-of-the-bank";
        world.put("owners/profile:prod/parameters/bank", json!({"value": secret, "visibility": "write-only"})).await.ok(200);
        guard_with(&world, json!([{"safeguard": "no-stored-secrets-in-template", "enforcement": "error"}])).await;
        for value in [secret.to_owned(), format!("postgres://app:{secret}@db")] {
            let made = world.post("checks", package_with(&value)).await.ok(201);
            assert_eq!(text(&made["check"], "result"), "failed", "{value}");
            let message = text(&made["verdicts"][0]["findings"][0], "message");
            assert!(message.contains("bank") && !message.contains(secret), "{message}");
            assert!(!made.to_string().contains(secret));
        }
        let made = world.post("checks", package_with("nothing of it")).await.ok(201);
        assert_eq!(text(&made["check"], "result"), "passed");
        for stored in world.server.texts_in(&world.org, "SELECT sealed_record FROM safeguard_check").await {
            assert!(!stored.contains("ListLambdaFunction"), "what was judged is sealed");
        }
    }

    async fn a_parameter_hides_nothing_from_safeguards(database: TestDatabase) {
        let world = World::full(database).await;
        let key = "AKIA".to_owned() + "ABCDEFGHIJKLMNOP";
        guard_with(&world, json!([
            {"safeguard": "no-wild-iam-role-statements"},
            {"safeguard": "no-secret-env-vars"},
            {"safeguard": "javascript", "settings": format!("!JSON.stringify(compiled).includes({key:?})")},
        ])).await;
        for (name, value) in [("tableActions", "dynamodb:*"), ("uploadKey", &key)] {
            world.put(&format!("owners/profile:prod/parameters/{name}"), json!({"value": value})).await.ok(200);
        }
        let mut markers = Vec::new();
        for name in ["tableActions", "uploadKey"] {
            let history = world.get(&format!("owners/profile:prod/parameters/{name}/history")).await.ok(200);
            let fingerprint = text(&history["items"][0], "fingerprint").to_owned();
            markers.push(format!("[{name} {}]", fingerprint.parse::<Fingerprint>().unwrap().short()));
        }
        let with = |actions: &str, key: &str| {
            let statement = json!({"Effect": "Allow", "Action": [actions], "Resource": "arn:aws:dynamodb:eu-west-1:1:table/x"});
            let mut package = package_with(key);
            package["compiled"]["cloudformation-template-update-stack.json"]["Resources"]["Role"] = json!({"Type": "AWS::IAM::Role",
                "Properties": {"Policies": [{"PolicyName": "x", "PolicyDocument": {"Statement": [statement]}}]}});
            package
        };
        let clear = with("dynamodb:*", &key);
        let marked = with(&markers[0], &markers[1]);
        for package in [clear, marked] {
            let made = world.post("checks", package).await.ok(201);
            let statuses: Vec<&str> = made["verdicts"].as_array().unwrap().iter().map(|verdict| text(verdict, "status")).collect();
            assert_eq!(statuses, ["failed", "failed", "passed"], "{made}");
            let shown = made.to_string();
            assert!(!shown.contains(&key) && !shown.contains("dynamodb:*"), "{shown}");
            let path = format!("checks/{}/replay", text(&made["check"], "id"));
            let replayed = world.post(&path, Value::Null).await.ok(200);
            assert_eq!((&replayed["same"], &replayed["differs"]), (&json!(true), &json!([])));
        }
        let last = world.get("checks?limit=1").await.ok(200)["items"][0].clone();
        world.put("owners/profile:prod/parameters/uploadKey", json!({"value": "nothing secret"})).await.ok(200);
        let replayed = world.post(&format!("checks/{}/replay", text(&last, "id")), Value::Null).await.ok(200);
        let differs = replayed["differs"].as_array().unwrap();
        assert!(differs.contains(&json!("parameter `uploadKey` has another value, or none")), "{replayed}");
        assert_eq!(replayed["same"], false, "the key itself is not kept");
    }

    async fn values_do_not_make_a_small_package_endless(database: TestDatabase) {
        let world = World::full(database).await;
        guard_with(&world, json!([{"safeguard": "require-cfn-role"}])).await;
        let value = "long value ".repeat(5_000);
        world.put("owners/profile:prod/parameters/long", json!({"value": value})).await.ok(200);
        let history = world.get("owners/profile:prod/parameters/long/history").await.ok(200);
        let fingerprint: Fingerprint = text(&history["items"][0], "fingerprint").parse().unwrap();
        let mut package = package_with("plain");
        package["declaration"]["custom"] = json!(vec![format!("[long {}]", fingerprint.short()); 200]);
        let problem = world.post("checks", package).await.refused(422, "invalid-input");
        assert!(problem.detail.contains("more than 8 MiB larger"), "{}", problem.detail);
        assert_eq!(world.get("checks").await.ok(200)["items"].as_array().unwrap().len(), 1, "nothing was stored");
    }

    async fn what_cannot_be_checked_is_refused(database: TestDatabase) {
        let world = World::full(database).await;
        let with = |field: &str, value: Value| {
            let mut package = packaged();
            package[field] = value;
            package
        };
        let deep = (0..70).fold(json!(1), |value, _| json!([value]));
        for (package, status, code, detail) in [
            (with("stage", json!("other")), 409, "no-profile", "there is no profile for stage `other` of app `shop`"),
            (with("app", json!("none")), 404, "not-found", "no app `none`"),
            (with("compiled", json!([])), 422, "invalid-input", "compiled"),
            (with("compiled", json!({})), 422, "invalid-input", "it has no template"),
            (with("compiled", json!({"cloudformation-template-update-stack.json": null})), 422, "invalid-input", "no template"),
            (with("compiled", json!({"x": deep})), 422, "invalid-input", "not understood"),
            (with("compiled", json!({"x": vec![1; 100_001]})), 422, "invalid-input", "not understood"),
            (with("region", json!("nowhere!")), 422, "invalid-input", "`nowhere!`"),
        ] {
            if code == "no-profile" {
                world.patch("apps/shop", json!({"default_profile": null})).await.ok(200);
            }
            let problem = world.post("checks", package).await.refused(status, code);
            assert!(problem.detail.contains(detail), "{}", problem.detail);
        }
        let large = Call::post("checks", &with("framework_version", json!("x".repeat(5 * 1024 * 1024))));
        world.send(large).await.refused(413, "too-large");
        assert_eq!(world.get("checks").await.ok(200)["items"].as_array().unwrap().len(), 1, "nothing was stored");
    }

    async fn programs_are_judged_in_processes_of_their_own(database: TestDatabase) {
        let world = World::full(database).await;
        guard_with(&world, json!([
            {"safeguard": "javascript", "title": "Endless", "settings": "while (true) {}"},
            {"safeguard": "javascript", "title": "Small", "settings": "Object.keys(declaration.functions).length === 1"},
        ])).await;
        let made = world.post("checks", package_with("plain")).await.ok(201);
        let statuses: Vec<&str> = made["verdicts"].as_array().unwrap().iter().map(|verdict| text(verdict, "status")).collect();
        assert_eq!(statuses, ["failed", "passed"], "{made}");
    }

    /// How fast it answers is looked at by the benchmark `bombs`.
    async fn others_are_answered_while_bombs_run(database: TestDatabase) {
        let world = Arc::new(World::full(database).await);
        let endless: Vec<Value> = (0..8).map(|number| {
            json!({"safeguard": "javascript", "title": format!("Endless {number}"), "settings": "while (true) {}"})
        }).collect();
        guard_with(&world, json!(endless)).await;
        let (thrower, package) = (world.clone(), package_with("plain"));
        let bomb = tokio::spawn(async move { thrower.post("checks", package).await.ok(201) });
        let mut answered = 0;
        while !bomb.is_finished() {
            world.get("apps/shop/stages/live/resolution").await.ok(200);
            answered += u32::from(!bomb.is_finished());
        }
        assert!(answered > 0, "nobody was answered in the meantime");
        assert_eq!(bomb.await.unwrap()["check"]["counts"]["failed"], 8);
    }
}
