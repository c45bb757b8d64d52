//! `DELETE /api/v1/orgs/{org}/policies/{policy}`.

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

/// Delete a policy that no profile uses; past checks still find its versions
#[utoipa::path(delete, path = "/api/v1/orgs/{org}/policies/{policy}", tag = "policies", operation_id = "delete_policy", params(("org" = String, Path, description = "Name or id of the org"), ("policy" = String, Path, description = "Name or id of the policy"), ("If-Match" = String, Header, description = "The newest version, which the change is based on, such as `\"r7\"`; `*` for any")), responses((status = 204, description = "Done"), Failures, ChangeFailures))]
pub async fn delete(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, policy)): Path<(String, String)>,
    IfMatch(precondition): IfMatch,
) -> Result<StatusCode, Failure> {
    server.stagegate().delete_policy(&caller, &org, &policy, precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
