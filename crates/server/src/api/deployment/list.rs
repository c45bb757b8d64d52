//! `GET /api/v1/orgs/{org}/deployments`.

use crate::{
    api::{Server, paging},
    app::deployment::Wanted,
    http::{
        authenticated::Authenticated,
        body::CheckedQuery,
        failure::{Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::{
    deployment::{DeploymentBody, DeploymentQuery},
    page::Page,
};
use stagegate_core::page::PageRequest;

/// List deployments, newest first
#[utoipa::path(get, path = "/api/v1/orgs/{org}/deployments", tag = "deployments", operation_id = "list_deployments", params(("org" = String, Path, description = "Name or id of the org"), DeploymentQuery), responses((status = 200, description = "A page of the list", body = Page<DeploymentBody>), Failures))]
pub async fn list(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    CheckedQuery(query): CheckedQuery<DeploymentQuery>,
) -> Result<Json<Page<DeploymentBody>>, Failure> {
    let page = PageRequest::new(query.limit, query.after.clone())?;
    let wanted = Wanted {
        app: query.app.as_deref(),
        service: query.service.as_deref().map(str::parse).transpose()?,
        stage: query.stage.as_deref().map(str::parse).transpose()?,
        region: query.region.as_deref().map(str::parse).transpose()?,
        status: query.status.as_deref().map(str::parse).transpose()?,
        kind: query.kind.as_deref().map(str::parse).transpose()?,
    };
    let found = server.stagegate().deployments(&caller, &org, wanted, &page).await?;
    Ok(Json(paging::answer(found, super::body)))
}
