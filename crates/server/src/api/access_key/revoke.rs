//! `DELETE /api/v1/orgs/{org}/access-keys/{key}`.

use axum::{extract::State, http::StatusCode};

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
        path::Path,
    },
};

/// Revoke one of the caller's access keys
#[utoipa::path(delete, path = "/api/v1/orgs/{org}/access-keys/{key}", tag = "access-keys", operation_id = "revoke_access_key", params(("org" = String, Path, description = "Name or id of the org"), ("key" = String, Path, description = "Id of the access key")), responses((status = 204, description = "Done"), Failures))]
pub async fn revoke(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, key)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    server.stagegate().revoke_access_key(&caller, &org, &key).await?;
    Ok(StatusCode::NO_CONTENT)
}
