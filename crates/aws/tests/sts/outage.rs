//! No answer: said as such, within the limit, with its cause.

use std::time::Duration;

use stagegate_aws::{AssumeError, Keys, Sts, StsSettings, Unreachable, double::StrictSts};
use stagegate_core::Secret;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use crate::support::{EXTERNAL_ID, ROLE, client, impatient, request};

async fn outcome(settings: StsSettings) -> Unreachable {
    match Sts::from_environment(&settings).await.assume(&request()).await {
        Err(AssumeError::Unreachable(cause)) => cause,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn one_limit_spans_all_attempts() {
    let double = StrictSts::start().await;
    double.role(ROLE).trusts(EXTERNAL_ID);
    double.slow(Duration::from_secs(30));
    let sts = impatient(&double).await;
    // Far more than the limit of 200 ms, far less than twice the default.
    let outcome = tokio::time::timeout(Duration::from_secs(5), sts.assume(&request())).await.expect("in time");
    assert_eq!(outcome.unwrap_err(), AssumeError::Unreachable(Unreachable::TimedOut));
    double.up();
    assert!(client(&double).await.assume(&request()).await.is_ok());
}

#[tokio::test]
async fn a_retry_does_not_outlast_the_limit() {
    let double = StrictSts::start().await;
    double.down();
    double.slow(Duration::from_millis(150));
    let sts = impatient(&double).await;
    let outcome = tokio::time::timeout(Duration::from_secs(5), sts.assume(&request())).await.expect("in time");
    assert_eq!(outcome.unwrap_err(), AssumeError::Unreachable(Unreachable::TimedOut));
}

#[tokio::test]
async fn a_failing_sts_is_asked_twice_at_most() {
    let double = StrictSts::start().await;
    double.role(ROLE).trusts(EXTERNAL_ID);
    double.down();
    let sts = client(&double).await;
    assert_eq!(sts.assume(&request()).await.unwrap_err(), AssumeError::Unreachable(Unreachable::Failing));
    assert_eq!(double.requests().len(), 2);
    double.up();
    assert!(sts.assume(&request()).await.is_ok(), "it recovers by itself");
}

#[tokio::test]
async fn every_cause_has_its_own_words() {
    let double = StrictSts::start().await;
    let settings = double.settings();
    let keys =
        Keys { access_key_id: "AKIAUNKNOWN".to_owned(), secret_access_key: Secret::new("s".to_owned()), session_token: None };
    let endpoint = |url: &str| StsSettings { endpoint: Some(url.to_owned()), ..settings.clone() };
    let stranger = StsSettings { keys: Some(keys), ..settings.clone() };
    assert_eq!(outcome(endpoint(&StrictSts::closed_url())).await, Unreachable::NoConnection);
    assert_eq!(outcome(endpoint("http://no-such-host.invalid")).await, Unreachable::NoConnection);
    assert_eq!(outcome(endpoint("not an address")).await, Unreachable::NotSent);
    assert_eq!(outcome(stranger).await, Unreachable::IdentityUnknown);
    double.expire_identity();
    assert_eq!(outcome(settings).await, Unreachable::IdentityExpired);
}

#[tokio::test]
async fn what_is_not_sts_refuses_nothing() {
    for (status, body) in [
        (403, "<html>Forbidden</html>"),
        (403, ""),
        (401, "{\"message\":\"AccessDenied\"}"),
        (404, "not found"),
        (200, "<html>Welcome</html>"),
        (200, "<AssumeRoleResponse><AssumeRoleResult></AssumeRoleResult></AssumeRoleResponse>"),
    ] {
        let other = MockServer::start().await;
        Mock::given(matchers::any())
            .respond_with(ResponseTemplate::new(status).set_body_raw(body, "text/html"))
            .mount(&other)
            .await;
        let settings = StsSettings { endpoint: Some(other.uri()), ..StrictSts::start().await.settings() };
        assert_eq!(outcome(settings).await, Unreachable::NotUnderstood, "{status} {body}");
    }
}
