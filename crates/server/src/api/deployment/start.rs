//! `POST /api/v1/orgs/{org}/deployments`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{Failure, Failures, Outdated},
        path::Path,
    },
};
use axum::{Json, extract::State, http::StatusCode};
use stagegate_api::deployment::{DeploymentBody, StartDeployment};

/// Record that a deployment starts
#[utoipa::path(post, path = "/api/v1/orgs/{org}/deployments", tag = "deployments", operation_id = "start_deployment", params(("org" = String, Path, description = "Name or id of the org")), request_body = StartDeployment, responses((status = 201, description = "The deployment", body = DeploymentBody), Failures, Outdated))]
pub async fn start(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    Body(body): Body<StartDeployment>,
) -> Result<(StatusCode, Json<DeploymentBody>), Failure> {
    let start = super::start_of(body)?;
    let started = server.stagegate().start_deployment(&caller, &org, start).await?;
    Ok((StatusCode::CREATED, Json(super::body(started))))
}
