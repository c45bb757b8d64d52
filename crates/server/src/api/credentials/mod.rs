//! Cloud credentials.

pub mod issue;

use stagegate_api::credentials::Credentials;
use stagegate_core::provider::Access;

use crate::app::credentials::{Issued, IssuedKeys};

fn body(issued: Issued) -> Credentials {
    let Issued { keys, source, candidate, layers } = issued;
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
    }
}
