//! A role must answer to its `ExternalId`, and to nothing else; what is not known is not closed.

use stagegate_aws::double::{Outcome, Seen, StrictSts};
use stagegate_core::{Code, Error, role::RoleHolder};

use crate::support::{Counting, EXTERNAL_ID, ROLE, client, external_id, impatient, role};

async fn verify(double: &StrictSts) -> Result<stagegate_aws::Verified, Error> {
    client(double).await.verify(&role(), &RoleHolder::Profile, &external_id(), &Counting::default()).await
}

#[tokio::test]
async fn a_closed_role_passes_three_checks() {
    let double = StrictSts::start().await;
    double.role(ROLE).trusts(EXTERNAL_ID);
    let verified = verify(&double).await.unwrap();
    assert_eq!(verified.account_id, "222222222222");
    assert_eq!(
        verified.checks,
        [
            "can be assumed with its ExternalId",
            "cannot be assumed without an ExternalId",
            "cannot be assumed with a wrong ExternalId"
        ]
    );
    let seen = double.requests();
    let tried: Vec<_> = seen.iter().map(|seen| (seen.external_id.as_deref(), seen.accepted())).collect();
    let wrong = "sg-00000000000000000000000000000000";
    assert_eq!(tried, [(Some(EXTERNAL_ID), true), (None, false), (Some(wrong), false)]);
}

#[tokio::test]
async fn the_calls_differ_in_the_external_id_alone() {
    let double = StrictSts::start().await;
    double.role(ROLE).trusts(EXTERNAL_ID);
    verify(&double).await.unwrap();
    let same = |seen: Seen| Seen { external_id: None, sent_at: None, outcome: Outcome::default(), ..seen };
    let seen: Vec<_> = double.requests().into_iter().map(same).collect();
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
    assert_eq!(seen[0].duration_seconds.as_deref(), Some("900"), "what is thrown away need not last");
    assert_eq!(seen[0].source_identity.as_deref(), Some("stagegate-verify"));
    assert_eq!(seen[0].tag("actor"), Some("stagegate-verify"));
}

#[tokio::test]
async fn each_verification_tries_another_wrong_external_id() {
    let double = StrictSts::start().await;
    double.role(ROLE).trusts(EXTERNAL_ID);
    let (sts, entropy) = (client(&double).await, Counting::default());
    for _ in 0..2 {
        sts.verify(&role(), &RoleHolder::Profile, &external_id(), &entropy).await.unwrap();
    }
    let seen = double.requests();
    assert_ne!(seen[2].external_id, seen[5].external_id);
}

#[tokio::test]
async fn open_roles_are_found_out() {
    type Setup = fn(&StrictSts);
    let table: [(&str, Setup, &str); 4] = [
        ("no condition", |d| _ = d.too_open(ROLE), "without an ExternalId"),
        ("any id will do", |d| _ = d.role(ROLE).trusts_any_external_id(), "with a wrong ExternalId"),
        (
            "the condition is on tagging only",
            |d| _ = d.role(ROLE).trusts(EXTERNAL_ID).guards_only_tags(),
            "without an ExternalId",
        ),
        (
            "on tagging only, and any id will do",
            |d| _ = d.role(ROLE).trusts_any_external_id().guards_only_tags(),
            "without an ExternalId",
        ),
    ];
    for (case, set_up, want) in table {
        let double = StrictSts::start().await;
        set_up(&double);
        let error = verify(&double).await.unwrap_err();
        assert!(matches!(&error, Error::RoleTooOpen { how, .. } if *how == want), "{case}: {error:?}");
        assert_eq!(error.code(), Code::RoleTooOpen, "{case}");
    }
}

#[tokio::test]
async fn a_role_that_refuses_us_is_refused_not_open() {
    type Setup = fn(&StrictSts);
    let table: [(&str, Setup, &str); 4] = [
        ("no such role", |_| {}, "sts:AssumeRole"),
        ("another ExternalId", |d| _ = d.role(ROLE).trusts("sg-other"), "sts:AssumeRole"),
        ("no tags", |d| _ = d.role(ROLE).trusts(EXTERNAL_ID).without_tag_session(), "sts:TagSession"),
        ("no source", |d| _ = d.role(ROLE).trusts(EXTERNAL_ID).without_source_identity(), "sts:SetSourceIdentity"),
    ];
    for (case, set_up, want) in table {
        let double = StrictSts::start().await;
        set_up(&double);
        let error = verify(&double).await.unwrap_err();
        assert!(matches!(&error, Error::RoleRefused { reason, .. } if reason.contains(want)), "{case}: {error:?}");
        assert_eq!(double.requests().len(), 1, "{case}: nothing more to learn");
    }
}

#[tokio::test]
async fn an_outage_at_any_step_is_never_a_closed_role() {
    for answers in 0..3 {
        let double = StrictSts::start().await;
        double.role(ROLE).trusts(EXTERNAL_ID);
        double.down_after(answers);
        let error = verify(&double).await.unwrap_err();
        assert!(matches!(&error, Error::StsUnreachable { .. }), "after {answers}: {error:?}");
        assert!(error.to_string().contains("it has a fault of its own"), "after {answers}: {error}");
    }
}

#[tokio::test]
async fn slowness_is_never_a_closed_role() {
    let double = StrictSts::start().await;
    double.role(ROLE).trusts(EXTERNAL_ID);
    double.slow(std::time::Duration::from_secs(30));
    let error =
        impatient(&double).await.verify(&role(), &RoleHolder::Profile, &external_id(), &Counting::default()).await.unwrap_err();
    assert_eq!(error.code(), Code::StsUnreachable);
}

#[tokio::test]
async fn an_identity_that_expires_midway_is_never_a_closed_role() {
    let double = StrictSts::start().await;
    double.role(ROLE).trusts(EXTERNAL_ID);
    double.slow(std::time::Duration::from_millis(50));
    let sts = client(&double).await;
    let (role, external_id, entropy) = (role(), external_id(), Counting::default());
    let verifying = sts.verify(&role, &RoleHolder::Profile, &external_id, &entropy);
    let expiring = async {
        // The double records at once and answers late, so this comes between the first and the second step.
        while double.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        double.expire_identity();
    };
    let (outcome, ()) = tokio::join!(verifying, expiring);
    let error = outcome.unwrap_err();
    assert_eq!(error.code(), Code::StsUnreachable);
    assert!(error.to_string().contains("without an ExternalId is not known"), "{error}");
    assert!(error.to_string().contains("the server's own AWS identity has expired"), "{error}");
}
