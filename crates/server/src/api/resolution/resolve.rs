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
    let target = super::target(&body.app, &body.stage, body.service.as_deref(), body.region.as_deref())?;
    let (moment, purpose) = (super::moment(body.at.as_deref())?, body.purpose.as_deref().map(str::parse).transpose()?);
    let resolution = if body.values {
        server.stagegate().resolve(&caller, &org, &target, &moment, purpose.unwrap_or_default()).await?
    } else {
        server.stagegate().resolve_without_values(&caller, &org, &target, &moment).await?
    };
    Ok(Json(super::body(resolution)))
}
