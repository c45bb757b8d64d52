//! `DELETE /api/v1/orgs/{org}/profiles/{profile}`.

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

/// Delete a profile that nobody uses
#[utoipa::path(delete, path = "/api/v1/orgs/{org}/profiles/{profile}", tag = "profiles", operation_id = "delete_profile", params(("org" = String, Path, description = "Name or id of the org"), ("profile" = String, Path, description = "Name or id of the profile"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), responses((status = 204, description = "Done"), Failures, ChangeFailures))]
pub async fn delete(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, profile)): Path<(String, String)>,
    IfMatch(precondition): IfMatch,
) -> Result<StatusCode, Failure> {
    server.stagegate().delete_profile(&caller, &org, &profile, precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
