//! `DELETE /api/v1/orgs/{org}/profiles/{profile}/role`.

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

/// Unset a profile's access role
#[utoipa::path(delete, path = "/api/v1/orgs/{org}/profiles/{profile}/role", tag = "roles", operation_id = "unset_role", params(("org" = String, Path, description = "Name or id of the org"), ("profile" = String, Path, description = "Name or id of the profile"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), responses((status = 204, description = "Done"), Failures, ChangeFailures))]
pub async fn unset(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, profile)): Path<(String, String)>,
    IfMatch(precondition): IfMatch,
) -> Result<StatusCode, Failure> {
    server.stagegate().set_role(&caller, &org, &profile, None, None, precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
