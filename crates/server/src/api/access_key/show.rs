//! `GET /api/v1/orgs/{org}/access-keys/{key}`.

use axum::{Json, extract::State};
use stagegate_api::access_key::AccessKeyBody;

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
        if_match::Tagged,
        path::Path,
    },
};

/// Show one of the caller's access keys
#[utoipa::path(get, path = "/api/v1/orgs/{org}/access-keys/{key}", tag = "access-keys", operation_id = "show_access_key", params(("org" = String, Path, description = "Name or id of the org"), ("key" = String, Path, description = "Id of the access key")), responses((status = 200, description = "The access key, without the key itself", body = AccessKeyBody), Failures))]
pub async fn show(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, key)): Path<(String, String)>,
) -> Result<Tagged<Json<AccessKeyBody>>, Failure> {
    Ok(super::tagged(&server.stagegate().access_key(&caller, &org, &key).await?))
}
