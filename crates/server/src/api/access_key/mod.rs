//! Access keys.

pub mod create;
pub mod edit;
pub mod list;
pub mod revoke;
pub mod show;

use axum::Json;
use stagegate_api::access_key::AccessKeyBody;
use stagegate_core::user::AccessKey;

use crate::http::if_match::Tagged;

pub(super) fn body(key: &AccessKey) -> AccessKeyBody {
    AccessKeyBody {
        id: key.id.to_string(),
        name: key.name.clone(),
        revision: key.revision,
        scopes: key.scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
        created_at: key.created_at,
        expires_at: key.expires_at,
        last_used_at: key.last_used_at,
        revoked_at: key.revoked_at,
    }
}

fn tagged(key: &AccessKey) -> Tagged<Json<AccessKeyBody>> {
    Tagged { revision: key.revision, body: Json(body(key)) }
}
