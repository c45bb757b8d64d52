//! `DELETE /api/v1/orgs/{org}`.

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

/// Delete an org that has no apps, profiles, policies and providers any more; nobody can open its records of deployments afterwards
#[utoipa::path(delete, path = "/api/v1/orgs/{org}", tag = "orgs", operation_id = "delete_org", params(("org" = String, Path, description = "Name or id of the org"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), responses((status = 204, description = "Done"), Failures, ChangeFailures))]
pub async fn delete(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    IfMatch(precondition): IfMatch,
) -> Result<StatusCode, Failure> {
    server.stagegate().delete_org(&caller, &org, precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
