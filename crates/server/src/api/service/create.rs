//! `POST /api/v1/orgs/{org}/apps/{app}/services`.

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
use stagegate_api::service::{CreateService, ServiceBody};

/// Make a service before its first deploy
#[utoipa::path(post, path = "/api/v1/orgs/{org}/apps/{app}/services", tag = "services", operation_id = "create_service", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app")), request_body = CreateService, responses((status = 201, description = "The service, at revision 0", body = ServiceBody), Failures))]
pub async fn create(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app)): Path<(String, String)>,
    Body(body): Body<CreateService>,
) -> Result<(StatusCode, Tagged<Json<ServiceBody>>), Failure> {
    let service = server.stagegate().create_service(&caller, &org, &app, &body.name).await?;
    Ok((StatusCode::CREATED, super::tagged(service)))
}
