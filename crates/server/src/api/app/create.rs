//! `POST /api/v1/orgs/{org}/apps`.

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
use stagegate_api::app::{AppBody, CreateApp};

/// Make an app
#[utoipa::path(post, path = "/api/v1/orgs/{org}/apps", tag = "apps", operation_id = "create_app", params(("org" = String, Path, description = "Name or id of the org")), request_body = CreateApp, responses((status = 201, description = "The app", body = AppBody), Failures))]
pub async fn create(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    Body(body): Body<CreateApp>,
) -> Result<(StatusCode, Tagged<Json<AppBody>>), Failure> {
    let app = server.stagegate().create_app(&caller, &org, &body.name, body.default_profile.as_deref()).await?;
    Ok((StatusCode::CREATED, super::tagged(app)))
}
