//! `GET /api/v1/orgs/{org}/apps/{app}/stages/{stage}`.

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
use stagegate_api::stage::StageBody;

/// Show a stage that was added
#[utoipa::path(get, path = "/api/v1/orgs/{org}/apps/{app}/stages/{stage}", tag = "stages", operation_id = "show_stage", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("stage" = String, Path, description = "Name or id of the stage")), responses((status = 200, description = "The stage", body = StageBody), Failures))]
pub async fn show(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app, stage)): Path<(String, String, String)>,
) -> Result<Tagged<Json<StageBody>>, Failure> {
    Ok(super::tagged(server.stagegate().stage(&caller, &org, &app, &stage).await?))
}
