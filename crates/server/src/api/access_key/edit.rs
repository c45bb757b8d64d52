//! `PATCH /api/v1/orgs/{org}/access-keys/{key}`.

use crate::{
    api::Server,
    app::access_key::AccessKeyEdit,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{ChangeFailures, Failure, Failures},
        if_match::IfMatch,
        if_match::Tagged,
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::access_key::{AccessKeyBody, EditAccessKey};

/// Rename one of the caller's access keys, or let it end earlier or later; what is absent stays
#[utoipa::path(patch, path = "/api/v1/orgs/{org}/access-keys/{key}", tag = "access-keys", operation_id = "edit_access_key", params(("org" = String, Path, description = "Name or id of the org"), ("key" = String, Path, description = "Id of the access key"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = EditAccessKey, responses((status = 200, description = "The access key, without the key itself", body = AccessKeyBody), Failures, ChangeFailures))]
pub async fn edit(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, key)): Path<(String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<EditAccessKey>,
) -> Result<Tagged<Json<AccessKeyBody>>, Failure> {
    let edit = AccessKeyEdit { name: body.name.as_deref(), days: body.expires_in_days };
    Ok(super::tagged(&server.stagegate().edit_access_key(&caller, &org, &key, edit, precondition).await?))
}
