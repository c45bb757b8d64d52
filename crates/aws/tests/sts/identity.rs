//! The server's own identity, for the trust policy.

use stagegate_aws::{AssumeError, Unreachable, double::StrictSts, trust_policy};

use crate::support::{client, external_id};

#[tokio::test]
async fn it_is_asked_for_once() {
    let double = StrictSts::start().await;
    let sts = client(&double).await;
    let identity = sts.identity().await.unwrap().clone();
    assert_eq!(identity.arn, StrictSts::IDENTITY_ARN);
    assert_eq!(identity.account_id, "111111111111");
    assert_eq!(*sts.identity().await.unwrap(), identity);
    assert_eq!(double.requests().len(), 1);
    let policy = trust_policy(Some(&identity.arn), &external_id());
    assert!(policy.contains("\"arn:aws:iam::111111111111:role/stagegated\""), "{policy}");
}

#[tokio::test]
async fn a_failure_is_not_remembered() {
    let double = StrictSts::start().await;
    double.down();
    let sts = client(&double).await;
    assert_eq!(sts.identity().await.unwrap_err(), AssumeError::Unreachable(Unreachable::Failing));
    double.up();
    assert!(sts.identity().await.is_ok());
}
