//! `POST /api/v1/orgs/{org}/checks`.

use axum::{Json, extract::State, http::StatusCode};
use stagegate_api::{
    MAX_CHECK_BYTES,
    check::{CheckDetails, RunCheck},
};
use stagegate_core::error::Error;

use crate::{
    api::Server,
    app::check::CheckRequest,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{Failure, Failures},
        path::Path,
    },
};

/// Judge a packaged service by the safeguards of its stage's profile
#[utoipa::path(post, path = "/api/v1/orgs/{org}/checks", tag = "checks", operation_id = "run_check", params(("org" = String, Path, description = "Name or id of the org")), request_body = RunCheck, responses((status = 201, description = "The check, which may have failed", body = CheckDetails), Failures))]
pub async fn run(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    Body(body): Body<RunCheck, MAX_CHECK_BYTES>,
) -> Result<(StatusCode, Json<CheckDetails>), Failure> {
    let compiled = body.artifacts().cloned().ok_or_else(|| Error::invalid("compiled", "give a mapping by file name"))?;
    let request = CheckRequest {
        app: body.app,
        stage: body.stage.parse()?,
        service: body.service.parse()?,
        region: body.region.parse()?,
        declaration: body.declaration.0,
        compiled,
        framework_version: body.framework_version.unwrap_or_default(),
        environment: body.environment.into_iter().map(|(name, value)| (name, value.0.expose().to_owned())).collect(),
    };
    Ok((StatusCode::CREATED, Json(super::details(server.stagegate().run_check(&caller, &org, request).await?))))
}
