//! `PUT /api/v1/orgs/{org}/apps/{app}/stages/{stage}`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{ChangeFailures, Failure, Failures},
        if_match::IfMatch,
        if_match::Tagged,
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::stage::{SetStage, StageBody};

/// Give a stage another profile
#[utoipa::path(put, path = "/api/v1/orgs/{org}/apps/{app}/stages/{stage}", tag = "stages", operation_id = "set_stage", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("stage" = String, Path, description = "Name or id of the stage"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = SetStage, responses((status = 200, description = "The stage", body = StageBody), Failures, ChangeFailures))]
pub async fn set(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app, stage)): Path<(String, String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<SetStage>,
) -> Result<Tagged<Json<StageBody>>, Failure> {
    let at = (org.as_str(), app.as_str(), stage.as_str());
    let stage = server.stagegate().set_stage_profile(&caller, at, &body.profile, precondition).await?;
    Ok(super::tagged(stage))
}
