//! The gate: deploy credentials of a guarded stage exist only against a check that clears this very deployment.

use std::sync::Arc;

use serde_json::{Value, json};
use stagegate_core::access::{Role, Scope};
use stagegate_server::app::Rules;
use stagegate_store::on_both_databases;

use super::checks::{guard_with, package_with};
use crate::support::{
    Actor, Call, ORG, ROLE, World,
    actor::text,
    world::{deployment, furnish, keys, within},
};

fn wish(check: &Value) -> Value {
    let mut wish = deployment();
    (wish["purpose"], wish["check"], wish["digest"]) = (json!("deploy"), check["id"].clone(), check["digest"].clone());
    wish
}

impl World {
    /// A guarded profile whose only safeguard looks for a word in the environment of functions.
    async fn guarded(database: stagegate_store::testing::TestDatabase) -> Self {
        let world = Self::full(database).await;
        world.patch("profiles/prod", json!({"guarded": true})).await.ok(200);
        guard_with(&world, json!([{"safeguard": "no-secret-env-vars"}])).await;
        world
    }

    async fn checked(&self, value: &str) -> Value {
        self.post("checks", package_with(value)).await.ok(201)["check"].clone()
    }

    /// The session policy that STS saw last, and how often a role was assumed.
    fn assumed(&self) -> (Option<String>, usize) {
        let requests: Vec<_> = self.server.sts.requests().into_iter().filter(|seen| seen.action == "AssumeRole").collect();
        (requests.last().and_then(|seen| seen.policy.clone()), requests.len())
    }

    async fn as_member(&self, actor: &Actor, call: Call) -> crate::support::Answer {
        self.server.as_actor(actor, within(ORG, call)).await
    }
}

on_both_databases! {
    async fn a_plan_of_a_guarded_stage_can_only_read(database: TestDatabase) {
        let world = World::guarded(database).await;
        for purpose in [None, Some("plan")] {
            let mut target = deployment();
            target["purpose"] = json!(purpose);
            let issued = world.post("credentials", target).await.ok(200);
            assert_eq!(issued["read_only"], true);
            let policy: Value = serde_json::from_str(&world.assumed().0.unwrap()).unwrap();
            assert!(policy["Statement"][0]["Action"].as_array().unwrap().contains(&json!("cloudformation:Describe*")));
        }
        world.patch("profiles/prod", json!({"guarded": false})).await.ok(200);
        assert_eq!(world.post("credentials", deployment()).await.ok(200)["read_only"], false);
        assert_eq!(world.assumed().0, None, "what is not guarded is not narrowed");
    }

    async fn the_operators_policy_narrows_what_can_only_read(database: TestDatabase) {
        let mut world = World::guarded(database).await;
        let own = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"cloudformation:Describe*","Resource":"*"}}"#;
        world.server.rule(Rules { plan_policy: own.to_owned(), ..Rules::default() }).await;
        assert_eq!(world.post("credentials", deployment()).await.ok(200)["read_only"], true);
        assert_eq!(world.assumed().0.as_deref(), Some(own), "to the letter");
        let check = world.checked("plain").await;
        world.post("credentials", wish(&check)).await.ok(200);
        assert_eq!(world.assumed().0, None, "what was checked is not narrowed");
    }

    async fn a_deployment_names_its_check_whatever_its_stage(database: TestDatabase) {
        let world = World::guarded(database).await;
        world.patch("profiles/prod", json!({"guarded": false})).await.ok(200);
        let (failed, passed) = (world.checked("AKIAIOSFODNN7EXAMPLE").await, world.checked("plain").await);
        let end = |check: &Value| json!({"status": "failed", "check": check["id"]});
        let begun = world.start_deployment(&world.owner).await;
        let finish = format!("deployments/{begun}/finish");
        let other = world.server.member(&world.org, Role::Developer, &Scope::ALL).await;
        let theirs = world.as_member(&other, Call::post("checks", &package_with("plain"))).await.ok(201)["check"].clone();
        let mut elsewhere = package_with("plain");
        elsewhere["service"] = json!("billing");
        let of_billing = world.post("checks", elsewhere).await.ok(201)["check"].clone();
        for (check, why) in [(&theirs, "made by somebody else"), (&of_billing, "of another app, service, stage or region")] {
            let mut noted = wish(check);
            noted["deployment"] = json!(begun);
            for problem in [world.post(&finish, end(check)).await, world.post("credentials", noted).await] {
                let problem = problem.refused(422, "invalid-input");
                assert!(problem.detail.contains(why), "{problem:?}");
            }
        }
        world.post(&finish, end(&json!({"id": "chk_none"}))).await.refused(404, "not-found");
        let ended = world.post(&finish, end(&failed)).await.ok(200);
        assert_eq!((&ended["check"], &ended["check_result"]), (&failed["id"], &json!("failed")));
        let begun = world.start_deployment(&world.owner).await;
        guard_with(&world, json!([{"safeguard": "no-secret-env-vars"}, {"safeguard": "require-dlq"}])).await;
        let late = world.checked("plain").await;
        let finish = format!("deployments/{begun}/finish");
        let problem = world.post(&finish, end(&late)).await.refused(422, "invalid-input");
        assert!(problem.detail.contains("the profile was changed"), "the deployment began before: {problem:?}");
        world.post(&finish, json!({"status": "succeeded", "check": passed["id"]})).await.ok(200);
        let begun = world.start_deployment(&world.owner).await;
        world.post(&format!("deployments/{begun}/finish"), json!({"status": "succeeded"})).await.ok(200);
        let listed = world.get("deployments").await.ok(200);
        let results: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| item["check_result"].as_str()).collect();
        assert_eq!(results[..3], [None, Some("passed"), Some("failed")], "{listed}");
        let diff = world.get(&format!("deployments/{begun}/diff")).await.ok(200);
        assert_eq!(text(&diff["safeguards"]["added"][0], "safeguard"), "require-dlq", "{diff}");
        assert_eq!((text(&diff["from"], "check_result"), diff["to"].get("check")), ("passed", None));
    }

    async fn a_check_that_cleared_a_deployment_stays_on_it(database: TestDatabase) {
        let world = World::guarded(database).await;
        let (cleared, other) = (world.checked("plain").await, world.checked("AKIAIOSFODNN7EXAMPLE").await);
        let begun = world.start_deployment(&world.owner).await;
        let mut wish = wish(&cleared);
        wish["deployment"] = json!(begun);
        world.post("credentials", wish).await.ok(200);
        let end = json!({"status": "succeeded", "check": other["id"]});
        let ended = world.post(&format!("deployments/{begun}/finish"), end).await.ok(200);
        assert_eq!((&ended["check"], text(&ended, "check_result")), (&cleared["id"], "passed"));
    }

    async fn a_check_that_passed_gives_credentials_once(database: TestDatabase) {
        let world = World::guarded(database).await;
        let started = text(&world.post("deployments", deployment()).await.ok(201), "id").to_owned();
        let check = world.checked("plain").await;
        let mut with_deployment = wish(&check);
        with_deployment["deployment"] = json!(started);
        let issued = world.post("credentials", with_deployment).await.ok(200);
        assert_eq!((&issued["read_only"], world.assumed().0), (&json!(false), None));
        let problem = world.post("credentials", wish(&check)).await.refused(403, "check-needed");
        assert!(problem.detail.ends_with("was used already"), "{}", problem.detail);
        assert_eq!(world.get(&format!("checks/{}", text(&check, "id"))).await.ok(200)["check"]["redeemed"], true);
        assert_eq!(world.get(&format!("deployments/{started}")).await.ok(200)["check"], check["id"]);
    }

    async fn nothing_else_gives_credentials_and_sts_is_not_asked(database: TestDatabase) {
        let world = World::guarded(database).await;
        let failed = world.checked("AKIAIOSFODNN7EXAMPLE").await;
        let passed = world.checked("plain").await;
        let of = |check: &Value, field: &str, value: Value| {
            let mut wish = wish(check);
            wish[field] = value;
            wish
        };
        let mut none = deployment();
        none["purpose"] = json!("deploy");
        world.post("apps", json!({"name": "bank", "default_profile": "prod"})).await.ok(201);
        world.server.as_actor(&world.owner, Call::post("/api/v1/orgs", &json!({"name": "otherorg"}))).await.ok(201);
        let of_other_org = furnish(&world.server, &world.owner, "otherorg").await.check;
        let asked = world.assumed().1;
        for (wish, why) in [
            (of(&passed, "check", json!("chk_none")), "there is no check `chk_none`"),
            (of(&passed, "check", json!(of_other_org)), "there is no check `chk_"),
            (of(&passed, "app", json!("bank")), "is of another app, service, stage or region"),
            (of(&passed, "stage", json!("nobody-added-it")), "is of another app, service, stage or region"),
            (none, "need a check that passed"),
            (wish(&failed), "failed"),
            (of(&passed, "digest", json!("sha256:0")), "the template is not the one"),
            (of(&passed, "digest", Value::Null), "the template is not the one"),
            (of(&passed, "stage", json!("dev")), "is of another app, service, stage or region"),
            (of(&passed, "service", json!("billing")), "is of another app, service, stage or region"),
            (of(&passed, "region", json!("eu-west-1")), "is of another app, service, stage or region"),
        ] {
            let problem = world.post("credentials", wish).await.refused(403, "check-needed");
            assert!(problem.detail.contains(why) && problem.hint.is_some(), "{problem:?}");
        }
        let other = world.server.member(&world.org, Role::Developer, &[Scope::Deploy]).await;
        let problem = world.as_member(&other, Call::post("credentials", &wish(&passed))).await.refused(403, "check-needed");
        assert!(problem.detail.contains("made by somebody else"), "{problem:?}");
        guard_with(&world, json!([{"safeguard": "no-secret-env-vars"}, {"safeguard": "require-dlq"}])).await;
        let problem = world.post("credentials", wish(&passed)).await.refused(403, "check-needed");
        assert!(problem.detail.contains("the profile was changed after"), "{problem:?}");
        let late = world.checked("plain").await;
        assert_eq!(text(&late, "result"), "failed", "tightened");
        assert_eq!(world.assumed().1, asked, "no credentials were ever asked of STS");
        let refusals = world.get("audit-events?limit=200").await.ok(200)["items"].as_array().unwrap().clone();
        let refusals = refusals.iter().filter(|event| event["action"] == "credentials.refused").count();
        assert_eq!(refusals, 13, "each refusal is in the audit log");
    }

    async fn credentials_from_elsewhere_void_a_check(database: TestDatabase) {
        let world = World::guarded(database).await;
        for alias in ["one", "two"] {
            world.add_role(alias, '5').await;
        }
        let (service, instance) = ("owners/service:shop:orders/links", "owners/instance:shop:orders:live:us-east-1/links");
        let other = json!({"role": "arn:aws:iam::555555555555:role/other"});
        let asked = world.assumed().1;
        for call in [
            Call::put(&format!("{service}/one"), &json!({})),
            Call::put(&format!("{service}/two"), &json!({})),
            Call::patch("providers/two", &other),
            Call::put(&format!("{instance}/one"), &json!({})),
        ] {
            let check = world.checked("plain").await;
            world.send(call.if_match("*")).await.ok(200);
            let problem = world.post("credentials", wish(&check)).await.refused(403, "check-needed");
            assert!(problem.detail.contains("the credentials come from elsewhere"), "{problem:?}");
        }
        assert_eq!(world.assumed().1, asked, "STS was not asked");
        let check = world.checked("plain").await;
        world.post("credentials", wish(&check)).await.ok(200);
    }

    async fn a_check_gets_old(database: TestDatabase) {
        let world = World::guarded(database).await;
        let check = world.checked("plain").await;
        world.server.clock.pass(jiff::SignedDuration::from_mins(60));
        let problem = world.post("credentials", wish(&check)).await.refused(403, "check-needed");
        assert!(problem.detail.contains("more than 60 minutes old"), "{problem:?}");
    }

    async fn of_a_hundred_at_the_same_time_one_gets_through(database: TestDatabase) {
        let world = Arc::new(World::guarded(database).await);
        let check = world.checked("plain").await;
        let asked = world.assumed().1;
        let requests: Vec<_> = (0..100).map(|_| {
            let (sender, call) = (world.clone(), Call::post("credentials", &wish(&check)));
            tokio::spawn(async move { sender.send(call).await })
        }).collect();
        let mut answers = Vec::new();
        for request in requests {
            answers.push(request.await.unwrap());
        }
        let through = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!((through, world.assumed().1 - asked), (1, 1));
        for answer in answers.into_iter().filter(|answer| answer.status != 200) {
            let problem = answer.refused(403, "check-needed");
            assert!(problem.detail.ends_with("was used already"), "{problem:?}");
        }
    }

    async fn static_keys_never_serve_a_guarded_stage(database: TestDatabase) {
        let world = World::guarded(database).await;
        world.post("providers", keys("keys")).await.ok(201);
        world.put("owners/service:shop:orders/links/keys", json!({})).await.ok(200);
        let check = world.checked("plain").await;
        for wish in [deployment(), wish(&check)] {
            let problem = world.post("credentials", wish).await.refused(409, "no-access-role");
            assert!(problem.detail.contains("static keys of provider `keys` never serve it"), "{problem:?}");
        }
    }

    async fn no_other_stage_gives_away_what_serves_a_guarded_one(database: TestDatabase) {
        let world = World::full(database).await;
        world.patch("profiles/prod", json!({"guarded": true})).await.ok(200);
        world.post("profiles", json!({"name": "open"})).await.ok(201);
        world.patch("apps/shop", json!({"default_profile": null})).await.ok(200);
        world.post("apps/shop/stages", json!({"name": "dev", "profile": "open"})).await.ok(201);
        world.add_role("account", '5').await;
        world.put("owners/service:shop:orders/links/account", json!({})).await.ok(200);
        let at = |stage: &str, purpose: &str| {
            let mut wish = deployment();
            (wish["stage"], wish["purpose"]) = (json!(stage), json!(purpose));
            wish
        };
        for stage in ["dev", "live-x"] {
            let asked = world.assumed().1;
            let problem = world.post("credentials", at(stage, "deploy")).await.refused(403, "check-needed");
            assert!(problem.detail.ends_with("served by the same provider `account`") && problem.hint.is_some(), "{problem:?}");
            assert_eq!(world.assumed().1, asked, "STS was not asked");
            assert_eq!(world.post("credentials", at(stage, "plan")).await.ok(200)["read_only"], true);
            assert!(world.assumed().0.is_some(), "narrowed");
        }
        let tried = world.get("audit-events?limit=200").await.ok(200)["items"].as_array().unwrap().iter()
            .filter(|event| event["action"] == "credentials.refused").count();
        assert_eq!(tried, 2, "each refusal is in the audit log");
        world.post("providers", keys("keys")).await.ok(201);
        world.put("owners/service:shop:orders/links/keys", json!({})).await.ok(200);
        for purpose in ["plan", "deploy"] {
            world.post("credentials", at("dev", purpose)).await.refused(403, "check-needed");
        }
        world.delete("owners/service:shop:orders/links/keys").await.ok(200);
        let dev = "owners/instance:shop:orders:dev:us-east-1/links/account";
        world.put(dev, json!({})).await.ok(200);
        assert_eq!(world.post("credentials", at("dev", "deploy")).await.ok(200)["read_only"], false, "meant for `dev` alone");
        world.put("owners/instance:shop:orders:live:us-east-1/links/account", json!({})).await.ok(200);
        world.post("credentials", at("dev", "deploy")).await.refused(403, "check-needed");
        world.delete(dev).await.ok(200);
        world.put("profiles/open/role", json!({"arn": ROLE})).await.ok(200);
        let problem = world.post("credentials", at("dev", "deploy")).await.refused(403, "check-needed");
        assert!(problem.detail.ends_with("served by the same access role"), "{problem:?}");
    }

    async fn who_may_goes_past_and_that_stays(database: TestDatabase) {
        let world = World::guarded(database).await;
        let [developer, admin] = [Role::Developer, Role::Admin].map(|role| world.server.member(&world.org, role, &Scope::ALL));
        let (developer, admin) = (developer.await, admin.await);
        let past = |deployment_id: &str, reason: &str| {
            let mut wish = deployment();
            (wish["purpose"], wish["deployment"], wish["override_reason"]) = (json!("deploy"), json!(deployment_id), json!(reason));
            Call::post("credentials", &wish)
        };
        let begun = world.start_deployment(&developer).await;
        let problem = world.as_member(&developer, past(&begun, "it burns")).await.refused(403, "not-allowed");
        assert_eq!(problem.detail, "as developer you may not go past safeguards");
        let events = world.get("audit-events?limit=200").await.ok(200)["items"].as_array().unwrap().clone();
        let tried = events.iter().any(|event| event["action"] == "credentials.refused" && event["detail"] == problem.detail.as_str());
        assert!(tried, "who tried is in the audit log: {events:#?}");
        world.as_member(&admin, past(&begun, "it burns")).await.refused(404, "not-found");
        let begun = world.start_deployment(&admin).await;
        world.as_member(&admin, past(&begun, " ")).await.refused(422, "invalid-input");
        let only_deploys = world.server.key_of(&admin.user, None, &[Scope::Read, Scope::Deploy]).await;
        let problem = world.as_member(&only_deploys, past(&begun, "it burns")).await.refused(403, "not-allowed");
        assert!(problem.detail.contains("manage"), "{problem:?}");
        let issued = world.as_member(&admin, past(&begun, "it burns")).await.ok(200);
        assert_eq!((&issued["read_only"], world.assumed().0), (&json!(false), None));
        world.as_member(&admin, past(&begun, "never mind")).await.ok(200);
        world.as_member(&admin, Call::post(&format!("deployments/{begun}/finish"), &json!({"status": "succeeded"}))).await.ok(200);
        let listed = world.get("deployments").await.ok(200);
        assert_eq!(text(&listed["items"][0]["override"], "reason"), "it burns", "the first reason stays");
        let events = world.get("audit-events?limit=200").await.ok(200)["items"].as_array().unwrap().clone();
        for reason in ["it burns", "never mind"] {
            let words = format!("past the safeguards: {reason}");
            let told = events.iter().any(|event| event["detail"].as_str().is_some_and(|detail| detail.contains(&words)));
            assert!(told, "and each is in the audit log: {reason}");
        }
        let begun = world.start_deployment(&admin).await;
        world.server.clock.pass(jiff::SignedDuration::from_mins(60));
        let problem = world.as_member(&admin, past(&begun, "it burns")).await.refused(422, "invalid-input");
        assert!(problem.detail.contains("began more than 60 minutes ago"), "{problem:?}");
    }
}
