//! `POST /api/v1/orgs/{org}/apps/{app}/stages`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{Failure, Failures},
        if_match::Tagged,
        path::Path,
    },
};
use axum::{Json, extract::State, http::StatusCode};
use stagegate_api::stage::{AddStage, StageBody};

/// Add a stage to an app
#[utoipa::path(post, path = "/api/v1/orgs/{org}/apps/{app}/stages", tag = "stages", operation_id = "add_stage", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app")), request_body = AddStage, responses((status = 201, description = "The stage", body = StageBody), Failures))]
pub async fn add(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app)): Path<(String, String)>,
    Body(body): Body<AddStage>,
) -> Result<(StatusCode, Tagged<Json<StageBody>>), Failure> {
    let stage = server.stagegate().add_stage(&caller, &org, &app, &body.name, &body.profile).await?;
    Ok((StatusCode::CREATED, super::tagged(stage)))
}
