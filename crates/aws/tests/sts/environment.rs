//! The environment as the AWS tools read it, each time in a process of its own: endpoint and identity.

use std::{collections::BTreeMap, fs};

use stagegate_aws::{Sts, StsSettings, double::StrictSts};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::method, matchers::path};

use crate::support::{EXTERNAL_ID, KEYS, ROLE, is_child, nobody, request, run_child, with};

const MARK: &str = "outcome: ";

/// Not a test: what the tests below start. It does nothing unless they did.
#[tokio::test]
#[ignore = "started by the other tests of this module"]
async fn child() {
    if !is_child() {
        return;
    }
    let sts = Sts::from_environment(&StsSettings::default()).await;
    match sts.assume(&request()).await {
        Ok(credentials) => println!("{MARK}{}", credentials.access_key_id),
        Err(error) => println!("{MARK}{error}"),
    }
}

/// What the child says, with this environment and no other.
fn outcome(variables: &BTreeMap<&str, String>) -> String {
    let text = run_child("environment::child", variables);
    let said = text.lines().find_map(|line| line.split_once(MARK)).map(|(_, said)| said.to_owned());
    said.unwrap_or_else(|| panic!("{text}"))
}

async fn trusting() -> StrictSts {
    let double = StrictSts::start().await;
    double.role(ROLE).trusts(EXTERNAL_ID);
    double
}

#[tokio::test]
async fn the_endpoint_and_keys_of_the_environment_count() {
    let double = trusting().await;
    assert_eq!(outcome(&with(nobody(&double), &KEYS)), "ASIASTAGEGATED000001");
    assert_eq!(double.requests()[0].region.as_deref(), Some("us-east-1"));
}

#[tokio::test]
async fn no_identity_is_said_as_such() {
    let double = trusting().await;
    assert_eq!(outcome(&nobody(&double)), "the server has no AWS identity of its own");
    assert!(double.requests().is_empty());
}

#[tokio::test]
async fn odd_retry_settings_in_the_environment_change_nothing() {
    let double = trusting().await;
    double.down();
    let odd = with(with(nobody(&double), &KEYS), &[("AWS_MAX_ATTEMPTS", "0"), ("AWS_RETRY_MODE", "nonsense")]);
    assert_eq!(outcome(&odd), "it has a fault of its own");
    assert_eq!(double.requests().len(), 2);
}

#[tokio::test]
async fn a_profile_file_gives_an_identity() {
    let double = trusting().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("credentials");
    let [(_, id), (_, secret)] = KEYS;
    fs::write(&file, format!("[deployer]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n")).unwrap();
    let profile = [("AWS_SHARED_CREDENTIALS_FILE", file.to_str().unwrap()), ("AWS_PROFILE", "deployer")];
    assert_eq!(outcome(&with(nobody(&double), &profile)), "ASIASTAGEGATED000001");
}

fn keys_as_json() -> serde_json::Value {
    let [(_, id), (_, secret)] = KEYS;
    serde_json::json!({ "Code": "Success", "Type": "AWS-HMAC", "LastUpdated": "2026-01-01T00:00:00Z",
        "AccessKeyId": id, "SecretAccessKey": secret, "Token": "token", "Expiration": "2999-01-01T00:00:00Z" })
}

#[tokio::test]
async fn a_container_gives_an_identity() {
    let (double, container) = (trusting().await, MockServer::start().await);
    let answer = ResponseTemplate::new(200).set_body_json(keys_as_json());
    Mock::given(path("/keys")).respond_with(answer).mount(&container).await;
    let uri = format!("{}/keys", container.uri());
    let variables = with(nobody(&double), &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &uri)]);
    assert_eq!(outcome(&variables), "ASIASTAGEGATED000001");
}

#[tokio::test]
async fn a_machine_gives_an_identity() {
    let (double, machine) = (trusting().await, MockServer::start().await);
    let text = |text: &str| ResponseTemplate::new(200).set_body_string(text);
    let token = text("token").insert_header("x-aws-ec2-metadata-token-ttl-seconds", "21600");
    Mock::given(method("PUT")).and(path("/latest/api/token")).respond_with(token).mount(&machine).await;
    let roles = "/latest/meta-data/iam/security-credentials/";
    Mock::given(path(roles)).respond_with(text("stagegated")).mount(&machine).await;
    let answer = ResponseTemplate::new(200).set_body_json(keys_as_json());
    Mock::given(path(format!("{roles}stagegated"))).respond_with(answer).mount(&machine).await;
    let mut variables = with(nobody(&double), &[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &machine.uri())]);
    variables.remove("AWS_EC2_METADATA_DISABLED");
    assert_eq!(outcome(&variables), "ASIASTAGEGATED000001");
}
