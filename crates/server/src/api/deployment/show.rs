//! `GET /api/v1/orgs/{org}/deployments/{deployment}`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::deployment::DeploymentDetails;

/// Show a deployment with its outputs; the read is audited
#[utoipa::path(get, path = "/api/v1/orgs/{org}/deployments/{deployment}", tag = "deployments", operation_id = "show_deployment", params(("org" = String, Path, description = "Name or id of the org"), ("deployment" = String, Path, description = "Id of the deployment")), responses((status = 200, description = "The deployment with its details", body = DeploymentDetails), Failures))]
pub async fn show(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, deployment)): Path<(String, String)>,
) -> Result<Json<DeploymentDetails>, Failure> {
    Ok(Json(super::details(server.stagegate().deployment(&caller, &org, &deployment).await?)))
}
