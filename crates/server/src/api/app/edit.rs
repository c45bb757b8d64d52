//! `PATCH /api/v1/orgs/{org}/apps/{app}`.

use crate::{
    api::Server,
    app::app::AppEdit,
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
use stagegate_api::app::{AppBody, EditApp};

/// Rename an app or change its default profile; what is absent stays
#[utoipa::path(patch, path = "/api/v1/orgs/{org}/apps/{app}", tag = "apps", operation_id = "edit_app", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = EditApp, responses((status = 200, description = "The app", body = AppBody), Failures, ChangeFailures))]
pub async fn edit(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app)): Path<(String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<EditApp>,
) -> Result<Tagged<Json<AppBody>>, Failure> {
    let default_profile = body.default_profile.as_ref().map(Option::as_deref);
    let edit = AppEdit { name: body.name.as_deref(), default_profile };
    Ok(super::tagged(server.stagegate().edit_app(&caller, &org, &app, &edit, precondition).await?))
}
