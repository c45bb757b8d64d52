//! `DELETE /api/v1/orgs/{org}/profiles/{profile}/parameters/{key}`.

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

/// Unset a parameter in the profile's next revision
#[utoipa::path(delete, path = "/api/v1/orgs/{org}/profiles/{profile}/parameters/{key}", tag = "parameters", operation_id = "unset_parameter", params(("org" = String, Path, description = "Name or id of the org"), ("profile" = String, Path, description = "Name or id of the profile"), ("key" = String, Path, description = "Key of the parameter"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), responses((status = 204, description = "Done"), Failures, ChangeFailures))]
pub async fn unset(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, profile, key)): Path<(String, String, String)>,
    IfMatch(precondition): IfMatch,
) -> Result<StatusCode, Failure> {
    server.stagegate().unset_parameter(&caller, (&org, &profile, &key), precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
