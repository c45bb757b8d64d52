//! The double itself: strict where emulators are not.

use stagegate_aws::{Keys, Sts, StsSettings, double::StrictSts};

use crate::support::{EXTERNAL_ID, ROLE, client, request};

#[tokio::test]
async fn credentials_from_it_work_with_it() {
    let double = StrictSts::start().await;
    double.role(ROLE).trusts(EXTERNAL_ID);
    let credentials = client(&double).await.assume(&request()).await.unwrap();
    let keys = Keys {
        access_key_id: credentials.access_key_id,
        secret_access_key: credentials.secret_access_key,
        session_token: Some(credentials.session_token),
    };
    let as_deployer = Sts::from_environment(&StsSettings { keys: Some(keys), ..double.settings() }).await;
    assert_eq!(as_deployer.identity().await.unwrap().arn, credentials.assumed_role_arn);
    assert!(as_deployer.assume(&request()).await.is_err(), "the role trusts the server alone");
}

#[tokio::test]
async fn every_request_is_recorded_with_its_outcome() {
    let double = StrictSts::start().await;
    let sts = client(&double).await;
    sts.assume(&request()).await.unwrap_err();
    double.role(ROLE).trusts(EXTERNAL_ID);
    sts.assume(&request()).await.unwrap();
    double.down();
    sts.identity().await.unwrap_err();
    let outcomes: Vec<_> = double.requests().into_iter().map(|seen| (seen.action.clone(), seen.accepted())).collect();
    let want = [("AssumeRole", false), ("AssumeRole", true), ("GetCallerIdentity", false), ("GetCallerIdentity", false)];
    assert_eq!(outcomes, want.map(|(action, accepted)| (action.to_owned(), accepted)));
}
