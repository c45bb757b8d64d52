//! `GET /api/v1/orgs/{org}/apps/{app}`.

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
use stagegate_api::app::AppBody;

/// Show an app
#[utoipa::path(get, path = "/api/v1/orgs/{org}/apps/{app}", tag = "apps", operation_id = "show_app", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app")), responses((status = 200, description = "The app", body = AppBody), Failures))]
pub async fn show(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app)): Path<(String, String)>,
) -> Result<Tagged<Json<AppBody>>, Failure> {
    Ok(super::tagged(server.stagegate().app(&caller, &org, &app).await?))
}
