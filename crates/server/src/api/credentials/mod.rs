//! Cloud credentials.

pub mod issue;

use stagegate_api::credentials::{Credentials, IssueCredentials};
use stagegate_core::{error::Error, provider::Access};

use crate::app::credentials::{Cleared, Issued, IssuedKeys, Wish};

/// What the credentials are wanted for.
fn wish(body: &IssueCredentials) -> Result<Wish, Error> {
    let only_for_deploy = [&body.check, &body.digest, &body.override_reason];
    match (body.purpose.as_deref(), &body.override_reason, &body.deployment) {
        (None | Some("plan"), ..) if only_for_deploy.iter().all(|field| field.is_none()) => Ok(Wish::Plan),
        (None | Some("plan"), ..) => Err(Error::invalid("purpose", "a check or a reason belongs to `deploy`")),
        (Some("deploy"), Some(_), _) if body.check.is_some() => {
            Err(Error::invalid("override_reason", "a check clears it, or a reason, not both"))
        }
        (Some("deploy"), Some(reason), Some(deployment)) => {
            Ok(Wish::Override { reason: reason.clone(), deployment: deployment.clone() })
        }
        (Some("deploy"), Some(_), None) => Err(Error::invalid("deployment", "name the deployment that the reason is for")),
        (Some("deploy"), None, deployment) => Ok(Wish::Deploy(Cleared {
            check: body.check.clone(),
            digest: body.digest.clone().unwrap_or_default(),
            deployment: deployment.clone(),
        })),
        (Some(other), ..) => Err(Error::invalid_name("purpose", other, "`plan` or `deploy`")),
    }
}

fn body(issued: Issued) -> Credentials {
    let Issued { keys, source, candidate, layers, read_only } = issued;
    let (access_key_id, secret_access_key, session_token, expires_at) = match keys {
        IssuedKeys::Session(made) => {
            (made.access_key_id, made.secret_access_key, Some(made.session_token), Some(made.expires_at))
        }
        IssuedKeys::Static { access_key_id, secret_access_key } => (access_key_id, secret_access_key, None, None),
    };
    let profile = layers.profile.map(|(profile, _)| profile);
    Credentials {
        access_key_id,
        secret_access_key: secret_access_key.into(),
        session_token: session_token.map(Into::into),
        expires_at,
        source: source.as_str().to_owned(),
        account_id: candidate.access.account_id().map(str::to_owned),
        role: match candidate.access {
            Access::Role { arn, .. } => Some(arn.into()),
            Access::Keys { .. } | Access::Details { .. } => None,
        },
        provider: candidate.provider.map(|provider| provider.provider.alias.into()),
        profile_revision: profile.as_ref().map(|profile| profile.revision),
        profile: profile.map(|profile| profile.name.into()),
        read_only,
    }
}
