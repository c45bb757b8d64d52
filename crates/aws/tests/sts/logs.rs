//! At the most verbose level, with the SDK's own lines, no secret is logged (rules C6, I5).

use stagegate_aws::{Keys, Sts, StsSettings, double::StrictSts};
use stagegate_core::Secret;
use tracing_subscriber::filter::LevelFilter;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use crate::support::{EXTERNAL_ID, KEYS, ROLE, is_child, nobody, request, run_child, with};

const BROKEN: &str = "STAGEGATE_TEST_BROKEN_STS";
/// Credentials inside something else, cut short, and with an impossible date.
const BROKEN_ANSWERS: [&str; 3] = [
    "<Other><SecretAccessKey>canary</SecretAccessKey></Other>",
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><SecretAccessKey>canary</SecretAccessKey><SessionToken>cana",
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId>\
     <SecretAccessKey>canary</SecretAccessKey><SessionToken>canary</SessionToken><Expiration>soon</Expiration>\
     </Credentials></AssumeRoleResult></AssumeRoleResponse>",
];

/// Not a test: what the test below starts. It does nothing unless that did.
#[tokio::test]
#[ignore = "started by the other test of this module"]
async fn child() {
    if !is_child() {
        return;
    }
    tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_ansi(false).init();
    let sts = Sts::from_environment(&StsSettings::default()).await;
    sts.identity().await.unwrap();
    sts.assume(&request()).await.unwrap();
    let mut refused = request();
    refused.role = "arn:aws:iam::222222222222:role/other".parse().unwrap();
    sts.assume(&refused).await.unwrap_err();
    let keys = Keys {
        access_key_id: "AKIAPROVIDER00000001".to_owned(),
        secret_access_key: Secret::new("provider-secret-canary".to_owned()),
        session_token: None,
    };
    sts.identity_of(&keys).await.unwrap_err();
    let nowhere = StsSettings { endpoint: Some(StrictSts::closed_url()), ..StsSettings::default() };
    Sts::from_environment(&nowhere).await.assume(&request()).await.unwrap_err();
    let broken = StsSettings { endpoint: std::env::var(BROKEN).ok(), ..StsSettings::default() };
    for _ in BROKEN_ANSWERS {
        Sts::from_environment(&broken).await.assume(&request()).await.unwrap_err();
    }
}

#[tokio::test]
async fn no_secret_is_logged_at_any_level() {
    let double = StrictSts::start().await;
    double.role(ROLE).trusts(EXTERNAL_ID);
    let broken = MockServer::start().await;
    for answer in BROKEN_ANSWERS {
        let answer = ResponseTemplate::new(200).set_body_raw(answer, "text/xml");
        Mock::given(matchers::any()).respond_with(answer).up_to_n_times(1).mount(&broken).await;
    }
    let uri = broken.uri();
    let more = [("AWS_SESSION_TOKEN", "double-own-token-canary"), (BROKEN, &uri)];
    let log = run_child("logs::child", &with(with(nobody(&double), &KEYS), &more));
    assert_eq!(broken.received_requests().await.unwrap().len(), BROKEN_ANSWERS.len());
    for line in ["signing request", "STS answered with an error", "STS could not be asked", "1 passed"] {
        assert!(log.contains(line), "{line} is missing in {} bytes", log.len());
    }
    let leaks: Vec<_> = log.lines().filter(|line| line.contains("canary")).collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
}
