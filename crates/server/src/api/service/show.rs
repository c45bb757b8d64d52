//! `GET /api/v1/orgs/{org}/apps/{app}/services/{service}`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
        if_match::Tagged,
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::service::ServiceBody;

/// Show a service
#[utoipa::path(get, path = "/api/v1/orgs/{org}/apps/{app}/services/{service}", tag = "services", operation_id = "show_service", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("service" = String, Path, description = "Name or id of the service")), responses((status = 200, description = "The service", body = ServiceBody), Failures))]
pub async fn show(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app, service)): Path<(String, String, String)>,
) -> Result<Tagged<Json<ServiceBody>>, Failure> {
    Ok(super::tagged(server.stagegate().service(&caller, &org, &app, &service).await?))
}
