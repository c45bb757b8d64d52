//! `DELETE /api/v1/orgs/{org}/owners/{owner}/parameters/{key}`.

use axum::{extract::State, http::StatusCode};

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{ChangeFailures, Failure, Failures},
        if_match::IfMatch,
        path::Path,
    },
};

/// Unset a parameter in the owner's next revision
#[utoipa::path(delete, path = "/api/v1/orgs/{org}/owners/{owner}/parameters/{key}", tag = "parameters", operation_id = "unset_parameter", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the owner, or `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`"), ("key" = String, Path, description = "Key of the parameter"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), responses((status = 204, description = "Done"), Failures, ChangeFailures))]
pub async fn unset(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, owner, key)): Path<(String, String, String)>,
    IfMatch(precondition): IfMatch,
) -> Result<StatusCode, Failure> {
    server.stagegate().unset_parameter(&caller, &org, (&owner.parse()?, &key), precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
