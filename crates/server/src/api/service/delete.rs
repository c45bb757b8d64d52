//! `DELETE /api/v1/orgs/{org}/apps/{app}/services/{service}`.

use axum::{extract::State, http::StatusCode};
use stagegate_api::service::DeleteServiceQuery;

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

/// Delete a service with all that is set on it; its deployments stay
#[utoipa::path(delete, path = "/api/v1/orgs/{org}/apps/{app}/services/{service}", tag = "services", operation_id = "delete_service", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("service" = String, Path, description = "Name or id of the service"), DeleteServiceQuery, ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), responses((status = 204, description = "Done"), Failures, ChangeFailures))]
pub async fn delete(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app, service)): Path<(String, String, String)>,
    CheckedQuery(query): CheckedQuery<DeleteServiceQuery>,
    IfMatch(precondition): IfMatch,
) -> Result<StatusCode, Failure> {
    let instances = query.instances == Some(true);
    server.stagegate().delete_service(&caller, (&org, &app, &service), instances, precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
