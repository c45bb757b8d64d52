//! `GET /api/v1/orgs/{org}/apps/{app}/services/{service}/instances/{instance}/outputs`.

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
use stagegate_api::output::Outputs;

/// List the present outputs of an instance; the read is audited
#[utoipa::path(get, path = "/api/v1/orgs/{org}/apps/{app}/services/{service}/instances/{instance}/outputs", tag = "outputs", operation_id = "list_outputs", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("service" = String, Path, description = "Name or id of the service"), ("instance" = String, Path, description = "`STAGE:REGION`, or the id of the instance")), responses((status = 200, description = "The outputs", body = Outputs), Failures))]
pub async fn list(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app, service, instance)): Path<(String, String, String, String)>,
) -> Result<Json<Outputs>, Failure> {
    let at = InstancePath { app: &app, service: &service, instance: &instance };
    let present = server.stagegate().outputs(&caller, &org, at).await?;
    let (deployment, finished_at) = present.left_by.clone().map_or((None, None), |(id, at)| (Some(id.into()), at));
    Ok(Json(Outputs { deployment, finished_at, items: present.all().map(super::body).collect() }))
}
