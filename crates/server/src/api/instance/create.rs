//! `POST /api/v1/orgs/{org}/apps/{app}/services/{service}/instances`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{Failure, Failures, Outdated},
        if_match::Tagged,
        path::Path,
    },
};
use axum::{Json, extract::State, http::StatusCode};
use stagegate_api::instance::{CreateInstance, InstanceBody};

/// Make an instance of a service before its first deploy
#[utoipa::path(post, path = "/api/v1/orgs/{org}/apps/{app}/services/{service}/instances", tag = "instances", operation_id = "create_instance", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("service" = String, Path, description = "Name or id of the service")), request_body = CreateInstance, responses((status = 201, description = "The instance, at revision 0", body = InstanceBody), Failures, Outdated))]
pub async fn create(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app, service)): Path<(String, String, String)>,
    Body(body): Body<CreateInstance>,
) -> Result<(StatusCode, Tagged<Json<InstanceBody>>), Failure> {
    let at = (org.as_str(), app.as_str(), service.as_str());
    let instance = server.stagegate().create_instance(&caller, at, &body.stage, &body.region).await?;
    Ok((StatusCode::CREATED, super::tagged(instance)))
}
