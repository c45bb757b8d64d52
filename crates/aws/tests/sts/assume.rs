//! Credentials, and refusals that say what to look at.

use jiff::SignedDuration;
use stagegate_aws::{AssumeError, Refusal, SessionDuration, double::StrictSts};
use stagegate_core::{Code, role::RoleHolder};

use crate::support::{ACTOR, EXTERNAL_ID, ROLE, client, request, role};

#[tokio::test]
async fn credentials_come_labelled_with_who_deploys_what() {
    let double = StrictSts::start().await;
    double.role(ROLE).trusts(EXTERNAL_ID);
    let credentials = client(&double).await.assume(&request()).await.unwrap();
    let seen = &double.requests()[0];

    assert_eq!(credentials.access_key_id, "ASIASTAGEGATED000001");
    assert_eq!(credentials.secret_access_key.expose(), "double-secret-canary-1");
    assert_eq!(credentials.session_token.expose(), "double-token-canary-1");
    assert_eq!(credentials.expires_at, seen.sent_at.unwrap() + SignedDuration::from_hours(1));
    assert_eq!(credentials.assumed_role_arn, format!("arn:aws:sts::222222222222:assumed-role/deploy/prod@{ACTOR}"));

    assert_eq!((seen.role_arn.as_str(), seen.session_name.as_str()), (ROLE, format!("prod@{ACTOR}").as_str()));
    assert_eq!((seen.external_id.as_deref(), seen.source_identity.as_deref()), (Some(EXTERNAL_ID), Some(ACTOR)));
    assert_eq!((seen.duration_seconds.as_deref(), seen.policy.as_deref()), (Some("3600"), None));
    let tags = [("org", "acmeorg"), ("app", "shop"), ("stage", "prod"), ("service", "orders"), ("actor", ACTOR)];
    assert_eq!(seen.tags, tags.map(|(key, value)| (key.to_owned(), value.to_owned())));
    assert_eq!(seen.transitive_tag_keys, ["org", "app", "stage", "service", "actor"], "they outlive role chaining");
    assert_eq!(seen.caller_access_key_id.as_deref(), Some(StrictSts::ACCESS_KEY_ID));
    assert_eq!(seen.region.as_deref(), Some("us-east-1"));
}

#[tokio::test]
async fn credentials_never_print() {
    let double = StrictSts::start().await;
    double.role(ROLE).trusts(EXTERNAL_ID);
    let sts = client(&double).await;
    let printed = format!("{:?} {sts:?}", sts.assume(&request()).await.unwrap());
    assert!(printed.contains("ASIASTAGEGATED000001") && !printed.contains("canary"), "{printed}");
}

#[tokio::test]
async fn a_session_can_be_shorter_and_narrower() {
    let double = StrictSts::start().await;
    double.role(ROLE).trusts(EXTERNAL_ID).max_seconds(900);
    let policy = r#"{"Version":"2012-10-17","Statement":[]}"#;
    let mut short = request();
    (short.duration, short.policy) = (SessionDuration::SHORTEST, Some(policy.to_owned()));
    let credentials = client(&double).await.assume(&short).await.unwrap();
    let seen = &double.requests()[0];
    assert_eq!(credentials.expires_at, seen.sent_at.unwrap() + SignedDuration::from_mins(15));
    assert_eq!((seen.duration_seconds.as_deref(), seen.policy.as_deref()), (Some("900"), Some(policy)));
}

#[tokio::test]
async fn a_role_can_appear_while_we_ask() {
    let double = StrictSts::start().await;
    let sts = client(&double).await;
    assert_eq!(sts.assume(&request()).await.unwrap_err(), AssumeError::Refused(Refusal::AssumeRole));
    double.role(ROLE).trusts(EXTERNAL_ID);
    assert!(sts.assume(&request()).await.is_ok());
    double.remove_role(ROLE);
    assert_eq!(sts.assume(&request()).await.unwrap_err(), AssumeError::Refused(Refusal::AssumeRole));
}

#[tokio::test]
async fn refusals_say_which_condition_to_look_at() {
    type Setup = fn(&StrictSts);
    let table: [(&str, Setup, Refusal, &str); 7] = [
        ("no such role", |_| {}, Refusal::AssumeRole, "the role exists"),
        ("another ExternalId", |d| _ = d.role(ROLE).trusts("sg-other"), Refusal::AssumeRole, "`sts:ExternalId`"),
        (
            "another principal",
            |d| _ = d.role(ROLE).trusts(EXTERNAL_ID).principal("arn:aws:iam::333333333333:root"),
            Refusal::AssumeRole,
            "the identity of `stagegated`",
        ),
        ("no tags", |d| _ = d.role(ROLE).trusts(EXTERNAL_ID).without_tag_session(), Refusal::TagSession, "`sts:TagSession`"),
        (
            "no source identity",
            |d| _ = d.role(ROLE).trusts(EXTERNAL_ID).without_source_identity(),
            Refusal::SetSourceIdentity,
            "`sts:SetSourceIdentity`",
        ),
        (
            "shorter sessions",
            |d| _ = d.role(ROLE).trusts(EXTERNAL_ID).max_seconds(1800),
            Refusal::Duration,
            "maximum session duration",
        ),
        ("trusts nobody", |d| _ = d.role(ROLE), Refusal::AssumeRole, "trust policy"),
    ];
    for (case, set_up, want, check) in table {
        let double = StrictSts::start().await;
        set_up(&double);
        let error = client(&double).await.assume(&request()).await.unwrap_err();
        assert_eq!(error, AssumeError::Refused(want), "{case}");
        let error = error.into_core(&role(), &RoleHolder::Profile);
        assert_eq!(error.code(), Code::RoleRefused, "{case}");
        assert!(error.hint().unwrap().contains(check), "{case}: {error}");
        assert_eq!(double.requests().len(), 1, "{case}: a refusal is not tried again");
    }
}

#[tokio::test]
async fn a_session_policy_that_is_not_json_is_our_mistake_to_name() {
    let double = StrictSts::start().await;
    double.role(ROLE).trusts(EXTERNAL_ID);
    let mut broken = request();
    broken.policy = Some("{".to_owned());
    let error = client(&double).await.assume(&broken).await.unwrap_err();
    assert_eq!(error, AssumeError::Refused(Refusal::SessionPolicy));
}
