//! `PATCH /api/v1/orgs/{org}/apps/{app}/stages/{stage}`.

use crate::{
    api::Server,
    app::stage::StageEdit,
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
use stagegate_api::stage::{EditStage, StageBody};

/// Rename a stage with its instances, or give it another profile; what is absent stays
#[utoipa::path(patch, path = "/api/v1/orgs/{org}/apps/{app}/stages/{stage}", tag = "stages", operation_id = "edit_stage", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("stage" = String, Path, description = "Name or id of the stage"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = EditStage, responses((status = 200, description = "The stage", body = StageBody), Failures, ChangeFailures))]
pub async fn edit(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app, stage)): Path<(String, String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<EditStage>,
) -> Result<Tagged<Json<StageBody>>, Failure> {
    let at = (org.as_str(), app.as_str(), stage.as_str());
    let edit = StageEdit { name: body.name.as_deref(), profile: body.profile.as_deref() };
    Ok(super::tagged(server.stagegate().edit_stage(&caller, at, edit, precondition).await?))
}
