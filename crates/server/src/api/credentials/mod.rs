//! Short-lived cloud credentials.

pub mod issue;

use stagegate_api::credentials::Credentials;

use crate::app::credentials::Issued;

fn body(issued: Issued) -> Credentials {
    let Issued { credentials, role, profile } = issued;
    Credentials {
        access_key_id: credentials.access_key_id,
        secret_access_key: credentials.secret_access_key.into(),
        session_token: credentials.session_token.into(),
        expires_at: credentials.expires_at,
        account_id: role.account_id().to_owned(),
        role: role.into(),
        profile: profile.name.into(),
        profile_revision: profile.revision,
    }
}
