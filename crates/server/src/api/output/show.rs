//! `GET /api/v1/orgs/{org}/apps/{app}/services/{service}/instances/{instance}/outputs/{key}`.

use crate::{
    api::Server,
    app::output::InstancePath,
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::output::OutputBody;

/// Show one of the present outputs of an instance; the read is audited
#[utoipa::path(get, path = "/api/v1/orgs/{org}/apps/{app}/services/{service}/instances/{instance}/outputs/{key}", tag = "outputs", operation_id = "show_output", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("service" = String, Path, description = "Name or id of the service"), ("instance" = String, Path, description = "`STAGE:REGION`, or the id of the instance"), ("key" = String, Path, description = "Name of the output, or a path into it such as `nested.a`")), responses((status = 200, description = "The output", body = OutputBody), Failures))]
pub async fn show(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app, service, instance, key)): Path<(String, String, String, String, String)>,
) -> Result<Json<OutputBody>, Failure> {
    let at = InstancePath { app: &app, service: &service, instance: &instance };
    Ok(Json(super::body(server.stagegate().output(&caller, &org, at, &key).await?)))
}
