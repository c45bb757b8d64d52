//! `GET /api/v1/orgs/{org}/deployments/{deployment}/diff`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::CheckedQuery,
        failure::{Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::deployment_diff::{DeploymentDiff, DiffQuery};

/// Compare a deployment with another one; the read is audited
#[utoipa::path(get, path = "/api/v1/orgs/{org}/deployments/{deployment}/diff", tag = "deployments", operation_id = "diff_deployment", params(("org" = String, Path, description = "Name or id of the org"), ("deployment" = String, Path, description = "Id of the deployment"), DiffQuery), responses((status = 200, description = "What differs", body = DeploymentDiff), Failures))]
pub async fn diff(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, deployment)): Path<(String, String)>,
    CheckedQuery(query): CheckedQuery<DiffQuery>,
) -> Result<Json<DeploymentDiff>, Failure> {
    let difference = server.stagegate().deployment_diff(&caller, &org, &deployment, query.with.as_deref()).await?;
    Ok(Json(super::difference(difference)))
}
