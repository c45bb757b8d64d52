//! `POST /api/v1/orgs/{org}/resolve`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::resolution::{Resolution, Resolve};

/// Resolve a stage: what a deploy would get, and why
#[utoipa::path(post, path = "/api/v1/orgs/{org}/resolve", tag = "resolutions", operation_id = "resolve", params(("org" = String, Path, description = "Name or id of the org")), request_body = Resolve, responses((status = 200, description = "What a deploy would get", body = Resolution), Failures))]
pub async fn resolve(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    Body(body): Body<Resolve>,
) -> Result<Json<Resolution>, Failure> {
    let target = super::target(&body)?;
    let resolution = if body.values {
        server.stagegate().resolve(&caller, &org, &target).await?
    } else {
        server.stagegate().explain(&caller, &org, &target).await?
    };
    Ok(Json(super::body(resolution)))
}
