//! Whose keys are these? AWS knows, refuses, or cannot be asked: three answers.

use std::time::Duration;

use stagegate_aws::{Identity, Keys, KeysError, KeysRefusal, Sts, StsSettings, Unreachable, double::StrictSts};
use stagegate_core::{Code, Secret};

use crate::support::{client, impatient};

const ACCESS_KEY_ID: &str = "AKIAPROVIDER00000001";

fn keys(access_key_id: &str) -> Keys {
    Keys {
        access_key_id: access_key_id.to_owned(),
        secret_access_key: Secret::new("provider-secret-canary".to_owned()),
        session_token: None,
    }
}

async fn ask(double: &StrictSts) -> Result<Identity, KeysError> {
    client(double).await.identity_of(&keys(ACCESS_KEY_ID)).await
}

#[tokio::test]
async fn keys_are_those_of_their_account_and_not_ours() {
    let double = StrictSts::start().await;
    double.user(ACCESS_KEY_ID, "333333333333");
    double.user("AKIAPROVIDER00000002", "444444444444");
    let sts = client(&double).await;
    let of = async |id: &str| sts.identity_of(&keys(id)).await.unwrap();
    let identity = of(ACCESS_KEY_ID).await;
    assert_eq!(identity.arn, "arn:aws:iam::333333333333:user/provider");
    assert_eq!(identity.account_id, "333333333333");
    assert_eq!(of("AKIAPROVIDER00000002").await.account_id, "444444444444");
    assert_eq!(sts.identity().await.unwrap().account_id, "111111111111", "our own identity stays");
    assert_eq!(of(ACCESS_KEY_ID).await, identity);
    let seen = double.requests();
    let signed: Vec<_> = seen.iter().map(|seen| (&*seen.action, seen.caller_access_key_id.as_deref().unwrap())).collect();
    let by = |key| ("GetCallerIdentity", key);
    let second = "AKIAPROVIDER00000002";
    assert_eq!(signed, [by(ACCESS_KEY_ID), by(second), by(StrictSts::ACCESS_KEY_ID), by(ACCESS_KEY_ID)]);
}

#[tokio::test]
async fn keys_that_do_not_work_are_refused_and_say_why() {
    let double = StrictSts::start().await;
    assert_eq!(ask(&double).await, Err(KeysError::Refused(KeysRefusal::Unknown)));
    double.user(ACCESS_KEY_ID, "333333333333");
    double.wrong_secret(ACCESS_KEY_ID);
    let wrong = ask(&double).await.unwrap_err();
    assert_eq!(wrong, KeysError::Refused(KeysRefusal::WrongSecret));
    double.remove_user(ACCESS_KEY_ID);
    assert_eq!(ask(&double).await, Err(KeysError::Refused(KeysRefusal::Unknown)));
    assert_eq!(double.requests().len(), 3, "a refusal is not tried again");
    let error = wrong.into_core(ACCESS_KEY_ID);
    assert_eq!(error.code(), Code::KeysRefused);
    assert_eq!(error.to_string(), "AWS refused access key `AKIAPROVIDER00000001`: the secret access key does not belong to it");
    assert!(!format!("{error:?} {wrong:?} {:?}", keys(ACCESS_KEY_ID)).contains("canary"));
}

#[tokio::test]
async fn without_an_answer_nothing_is_refused() {
    let double = StrictSts::start().await;
    double.user(ACCESS_KEY_ID, "333333333333");
    double.down();
    assert_eq!(ask(&double).await, Err(KeysError::Unreachable(Unreachable::Failing)));
    assert_eq!(double.requests().len(), 2, "asked twice at most");
    double.up();
    double.slow(Duration::from_secs(30));
    let slow = impatient(&double).await;
    let asked = tokio::time::timeout(Duration::from_secs(5), slow.identity_of(&keys(ACCESS_KEY_ID))).await.expect("in time");
    assert_eq!(asked, Err(KeysError::Unreachable(Unreachable::TimedOut)));
    double.up();
    let nowhere = StsSettings { endpoint: Some(StrictSts::closed_url()), ..double.settings() };
    let nowhere = Sts::from_environment(&nowhere).await.identity_of(&keys(ACCESS_KEY_ID)).await;
    assert_eq!(nowhere, Err(KeysError::Unreachable(Unreachable::NoConnection)));
    assert!(ask(&double).await.is_ok(), "it recovers by itself");
}

/// Our own identity has no part in it: it may be missing or expired.
#[tokio::test]
async fn keys_are_tried_without_an_identity_of_ours() {
    let double = StrictSts::start().await;
    double.user(ACCESS_KEY_ID, "333333333333");
    double.expire_identity();
    assert!(ask(&double).await.is_ok());
}
