//! `GET /api/v1/orgs/{org}/checks/{check}`.

use axum::{Json, extract::State};
use stagegate_api::check::CheckDetails;

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
        path::Path,
    },
};

/// Show a check with what came of each safeguard
#[utoipa::path(get, path = "/api/v1/orgs/{org}/checks/{check}", tag = "checks", operation_id = "show_check", params(("org" = String, Path, description = "Name or id of the org"), ("check" = String, Path, description = "Id of the check")), responses((status = 200, description = "The check", body = CheckDetails), Failures))]
pub async fn show(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, check)): Path<(String, String)>,
) -> Result<Json<CheckDetails>, Failure> {
    Ok(Json(super::details(server.stagegate().check_of(&caller, &org, &check).await?)))
}
