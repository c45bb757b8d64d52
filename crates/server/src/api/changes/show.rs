//! `GET /api/v1/orgs/{org}/apps/{app}/services/{service}/instances/{instance}/changes`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::changes::Changes;

/// Show what changed since an instance's last deployment: what the next one would pick up
#[utoipa::path(get, path = "/api/v1/orgs/{org}/apps/{app}/services/{service}/instances/{instance}/changes", tag = "resolutions", operation_id = "show_changes", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("service" = String, Path, description = "Name or id of the service; one of this name need not exist"), ("instance" = String, Path, description = "Id of the instance, or `STAGE:REGION`, which need not exist")), responses((status = 200, description = "What differs from the last deployment that worked, and who changed it", body = Changes), Failures))]
pub async fn show(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app, service, instance)): Path<(String, String, String, String)>,
) -> Result<Json<Changes>, Failure> {
    Ok(Json(super::body(server.stagegate().changes(&caller, &org, (&app, &service, &instance)).await?)))
}
