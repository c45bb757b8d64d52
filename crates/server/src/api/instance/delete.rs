//! `DELETE /api/v1/orgs/{org}/apps/{app}/services/{service}/instances/{instance}`.

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

/// Delete an instance with all that is set on it; its deployments stay
#[utoipa::path(delete, path = "/api/v1/orgs/{org}/apps/{app}/services/{service}/instances/{instance}", tag = "instances", operation_id = "delete_instance", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("service" = String, Path, description = "Name or id of the service"), ("instance" = String, Path, description = "Id of the instance, or `STAGE:REGION`"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), responses((status = 204, description = "Done"), Failures, ChangeFailures))]
pub async fn delete(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app, service, instance)): Path<(String, String, String, String)>,
    IfMatch(precondition): IfMatch,
) -> Result<StatusCode, Failure> {
    server.stagegate().delete_instance(&caller, (&org, &app, &service, &instance), precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
