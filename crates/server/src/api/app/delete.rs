//! `DELETE /api/v1/orgs/{org}/apps/{app}`.

use axum::{extract::State, http::StatusCode};
use stagegate_api::app::DeleteAppQuery;

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::CheckedQuery,
        failure::{ChangeFailures, Failure, Failures},
        if_match::IfMatch,
        path::Path,
    },
};

/// Delete an app; its deployments stay
#[utoipa::path(delete, path = "/api/v1/orgs/{org}/apps/{app}", tag = "apps", operation_id = "delete_app", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), DeleteAppQuery, ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), responses((status = 204, description = "Done"), Failures, ChangeFailures))]
pub async fn delete(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app)): Path<(String, String)>,
    CheckedQuery(query): CheckedQuery<DeleteAppQuery>,
    IfMatch(precondition): IfMatch,
) -> Result<StatusCode, Failure> {
    server.stagegate().delete_app(&caller, &org, &app, query.everything == Some(true), precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
