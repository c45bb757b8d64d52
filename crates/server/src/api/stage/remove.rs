//! `DELETE /api/v1/orgs/{org}/apps/{app}/stages/{stage}`.

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

/// Remove a stage; deploys to it get the app's default profile from then on
#[utoipa::path(delete, path = "/api/v1/orgs/{org}/apps/{app}/stages/{stage}", tag = "stages", operation_id = "remove_stage", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("stage" = String, Path, description = "Name or id of the stage"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), responses((status = 204, description = "Done"), Failures, ChangeFailures))]
pub async fn remove(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app, stage)): Path<(String, String, String)>,
    IfMatch(precondition): IfMatch,
) -> Result<StatusCode, Failure> {
    server.stagegate().remove_stage(&caller, (&org, &app, &stage), precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
