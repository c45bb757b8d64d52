//! `POST /api/v1/orgs/{org}/deployments/{deployment}/finish`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{Failure, Failures, Outdated},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::{
    MAX_RECORD_BYTES,
    deployment::{DeploymentBody, FinishDeployment},
};

/// Record how a deployment ended; the same end may be sent again
#[utoipa::path(post, path = "/api/v1/orgs/{org}/deployments/{deployment}/finish", tag = "deployments", operation_id = "finish_deployment", params(("org" = String, Path, description = "Name or id of the org"), ("deployment" = String, Path, description = "Id of the deployment")), request_body = FinishDeployment, responses((status = 200, description = "The deployment", body = DeploymentBody), Failures, Outdated))]
pub async fn finish(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, deployment)): Path<(String, String)>,
    Body(body): Body<FinishDeployment, MAX_RECORD_BYTES>,
) -> Result<Json<DeploymentBody>, Failure> {
    let finished = server.stagegate().finish_deployment(&caller, &org, &deployment, body).await?;
    Ok(Json(super::body(finished)))
}
