//! `GET /api/v1/orgs/{org}/apps/{app}/services/{service}/instances/{instance}`.

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
use stagegate_api::instance::InstanceBody;

/// Show an instance
#[utoipa::path(get, path = "/api/v1/orgs/{org}/apps/{app}/services/{service}/instances/{instance}", tag = "instances", operation_id = "show_instance", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("service" = String, Path, description = "Name or id of the service"), ("instance" = String, Path, description = "Id of the instance, or `STAGE:REGION`")), responses((status = 200, description = "The instance", body = InstanceBody), Failures))]
pub async fn show(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app, service, instance)): Path<(String, String, String, String)>,
) -> Result<Tagged<Json<InstanceBody>>, Failure> {
    Ok(super::tagged(server.stagegate().instance(&caller, (&org, &app, &service, &instance)).await?))
}
