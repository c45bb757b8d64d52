//! Answers that are not meant to hold a secret, and what our types print of themselves.

use serde_json::json;
use stagegate_api::{
    access_key::AccessKeyCreated,
    credentials::Credentials,
    deployment::{DeploymentDetails, FinishDeployment, StartDeployment},
    deployment_diff::DeploymentDiff,
    explanation::Explanation,
    output::Outputs,
    parameter::{RevealedParameter, SetParameter},
    provider::{AddProvider, EditProvider, RotateProvider},
    resolution::Resolution,
    setup::{RedeemSetup, SetupDone},
};
use stagegate_store::testing::TestDatabase;

use super::Planted;
use crate::support::{Call, canary::found};

#[tokio::test]
async fn answers_hold_only_what_they_must() {
    let mut planted = Planted::in_database(TestDatabase::sqlite()).await;
    for path in [
        "access-keys",
        "apps",
        "apps/shop",
        "profiles",
        "profiles/prod",
        "owners/profile:prod/revisions?limit=200",
        "owners/profile:prod/parameters",
        "profiles/prod/role",
        "providers",
        "providers/static",
        "providers/pay",
        "owners/service:shop:orders/links",
        "owners/service:shop:orders/revisions",
        "deployments",
        "audit-events?limit=200",
    ] {
        planted.keep(Call::get(path)).await;
    }
    let target = json!({"app": "shop", "stage": "live", "service": "orders"});
    planted.keep(Call::post("resolve", &target)).await;
    planted.keep(Call::post("explain", &target)).await;
    planted.keep(Call::post("compare", &json!({"left": target, "right": target}))).await;
    planted.keep(Call::get("apps/shop/stages/live/resolution")).await;
    planted.keep(Call::get("apps/shop/services/orders/instances/live:us-east-1/changes")).await;
    planted.keep(Call::get("unread-parameters")).await;
    assert!(planted.answers.len() > 35);
    for answer in &planted.answers {
        let headers = format!("{:?}", answer.headers);
        assert!(found(answer.text.as_bytes(), &planted.secrets).is_empty(), "{}: {}", answer.to, answer.text);
        assert!(found(headers.as_bytes(), &planted.secrets).is_empty(), "{}: {headers}", answer.to);
    }
}

/// Rule C6: whatever prints one of these by accident prints no secret.
#[test]
fn types_print_no_secret() {
    let time = "2027-01-15T08:00:00Z";
    let key = json!({"id": "key_1", "name": "ci", "revision": 1, "scopes": [], "created_at": time, "expires_at": time, "access_key": "canary"});
    let parameter = json!({"key": "k", "visibility": "masked", "description": "", "revision": 1, "author": "a", "at": time,
                           "value": "canary"});
    let source = json!({"layer": "profile", "owner": "prod", "revision": 1, "author": "a", "at": time});
    let resolution = json!({"app": "a", "stage": "s", "profile": null, "credentials": null,
                            "vendors": [{"vendor": "v", "provider": "p", "source": "service", "details": {"K": "canary"}}],
                            "parameters": [{"key": "k", "value": "canary", "visibility": "masked", "source": source}]});
    let held = json!({"layer": "profile", "owner": {"kind": "profile", "name": "prod", "address": "profile:prod", "revision": 1},
                      "revision": 1, "author": "a", "at": time, "visibility": "masked", "description": "", "fingerprint": "fp_1",
                      "value": "canary"});
    let explanation = json!({"org": "o", "app": "a", "stage": "s", "profile": null,
                             "parameters": [{"key": "k", "winner": held, "hidden": [held]}],
                             "credentials": {"winner": null, "hidden": []}});
    let facts =
        json!({"branch": "canary", "commit": "canary", "ci_run": "canary", "framework": "canary", "repository": "canary"});
    let start = json!({"app": "a", "service": "s", "stage": "s", "region": "r", "facts": facts});
    let end = json!({"status": "failed", "error": "canary", "stack": "canary", "outputs": {"url": "canary"},
                     "declared_outputs": {"a": "canary"}, "service_file": "canary", "custom": "canary"});
    let mut details = json!({"id": "dep_1", "app": "a", "service": "s", "stage": "s", "region": "r", "kind": "deploy", "status": "failed",
                             "profile": null, "profile_revision": null, "account_id": null, "author": "a",
                             "started_at": time, "finished_at": null, "facts": facts});
    let mut diff = json!({"from": details, "to": details, "facts": [{"name": "commit", "to": "canary"}], "parameters": [],
                          "deleted_owners": [], "service_file": {},
                          "outputs": [{"name": "url", "kind": "stack", "change": "added", "to": "canary"}]});
    for side in ["from", "to"] {
        diff[side].as_object_mut().unwrap().remove("facts");
    }
    for (field, value) in end.as_object().unwrap() {
        details[field] = value.clone();
    }
    let outputs = json!({"deployment": null, "finished_at": null, "items": [{"name": "n", "kind": "stack", "value": "canary"}]});
    let credentials = json!({"access_key_id": "ASIA", "secret_access_key": "canary", "session_token": "canary",
                             "expires_at": time, "source": "profile", "role": "r", "account_id": "1", "profile": "p", "profile_revision": 1});
    let done = json!({"user": {"id": "usr_1", "name": "Ada"}, "access_key": "canary", "expires_at": time});
    macro_rules! printed {
        ($($value:expr => $type:ty),+ $(,)?) => {
            [$((stringify!($type), format!("{0:?} {0:#?}", serde_json::from_value::<$type>($value).unwrap())),)+]
        };
    }
    for (name, text) in printed![
        key => AccessKeyCreated,
        parameter => RevealedParameter,
        json!({"value": "canary"}) => SetParameter,
        json!({"alias": "a", "kind": "k", "secret_access_key": "canary", "details": {"K": "canary"}}) => AddProvider,
        json!({"set": {"K": "canary"}}) => EditProvider,
        json!({"secret_access_key": "canary", "details": {"K": "canary"}}) => RotateProvider,
        resolution => Resolution,
        explanation => Explanation,
        start => StartDeployment,
        end => FinishDeployment,
        details => DeploymentDetails,
        diff => DeploymentDiff,
        outputs => Outputs,
        credentials => Credentials,
        done => SetupDone,
        json!({"code": "canary", "name": "Ada"}) => RedeemSetup,
    ] {
        assert!(text.contains("[redacted]") && !text.contains("canary"), "{name}: {text}");
    }
}
