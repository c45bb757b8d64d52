//! Assuming a role.

use aws_sdk_sts::{operation::assume_role::AssumeRoleOutput, types::Tag};
use jiff::Timestamp;
use stagegate_core::{
    Secret,
    role::{ExternalId, RoleArn},
};

use crate::{
    classify::classify,
    error::{AssumeError, Unreachable},
    session::{Labels, Session, SessionDuration},
    sts::Sts,
};

/// Which role to assume, for whom and for how long.
#[derive(Clone, Debug)]
pub struct AssumeRole {
    /// The role.
    pub role: RoleArn,
    /// The `ExternalId` of the profile that names the role.
    pub external_id: ExternalId,
    /// How long the credentials last.
    pub duration: SessionDuration,
    /// Who deploys what.
    pub session: Session,
    /// A policy in JSON that narrows the session; it never widens it.
    pub policy: Option<String>,
}

/// Short-lived credentials. They are handed out and forgotten: nothing keeps or logs them (rule I5).
#[derive(Debug)]
pub struct Credentials {
    /// The public half.
    pub access_key_id: String,
    /// The secret half.
    pub secret_access_key: Secret,
    /// The token that goes with them.
    pub session_token: Secret,
    /// When they end.
    pub expires_at: Timestamp,
    /// The session's ARN.
    pub assumed_role_arn: String,
}

/// One call, with everything that varies between deploys and verifications.
pub(crate) struct Call<'a> {
    pub(crate) role: &'a RoleArn,
    pub(crate) external_id: Option<&'a ExternalId>,
    pub(crate) duration: SessionDuration,
    pub(crate) labels: Labels,
    pub(crate) policy: Option<&'a str>,
}

impl Sts {
    /// Gets credentials for a role.
    pub async fn assume(&self, request: &AssumeRole) -> Result<Credentials, AssumeError> {
        self.call(Call {
            role: &request.role,
            external_id: Some(&request.external_id),
            duration: request.duration,
            labels: Labels::of(&request.session),
            policy: request.policy.as_deref(),
        })
        .await
    }

    pub(crate) async fn call(&self, call: Call<'_>) -> Result<Credentials, AssumeError> {
        let not_sent = |_| AssumeError::Unreachable(Unreachable::NotSent);
        let keys: Vec<String> = call.labels.tags.iter().map(|(key, _)| (*key).to_owned()).collect();
        let tags: Result<Vec<Tag>, _> =
            call.labels.tags.into_iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect();
        self.client
            .assume_role()
            .role_arn(call.role.as_str())
            .set_external_id(call.external_id.map(|id| id.as_str().to_owned()))
            .role_session_name(call.labels.session_name)
            .set_source_identity(call.labels.source_identity)
            .set_tags(Some(tags.map_err(not_sent)?))
            // Transitive: whatever the session goes on to assume still says who deploys what.
            .set_transitive_tag_keys(Some(keys))
            .duration_seconds(i32::try_from(call.duration.seconds()).unwrap_or(i32::MAX))
            .set_policy(call.policy.map(str::to_owned))
            .send()
            .await
            .map_err(|error| classify(&error))
            .and_then(|answer| credentials(answer).ok_or(AssumeError::Unreachable(Unreachable::NotUnderstood)))
    }
}

/// Takes the answer apart; an incomplete one is none.
fn credentials(answer: AssumeRoleOutput) -> Option<Credentials> {
    let keys = answer.credentials?;
    let nanoseconds = i32::try_from(keys.expiration.subsec_nanos()).ok()?;
    Some(Credentials {
        access_key_id: keys.access_key_id,
        secret_access_key: Secret::new(keys.secret_access_key),
        session_token: Secret::new(keys.session_token),
        expires_at: Timestamp::new(keys.expiration.secs(), nanoseconds).ok()?,
        assumed_role_arn: answer.assumed_role_user?.arn,
    })
}
