//! `GET /api/v1/orgs/{org}/apps/{app}/stages`.

use crate::api::paging;
use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::CheckedQuery,
        failure::{Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::{
    page::{Page, PageQuery},
    stage::StageBody,
};
/// List the stages that were added to an app
#[utoipa::path(get, path = "/api/v1/orgs/{org}/apps/{app}/stages", tag = "stages", operation_id = "list_stages", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), PageQuery), responses((status = 200, description = "A page of the list", body = Page<StageBody>), Failures))]
pub async fn list(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app)): Path<(String, String)>,
    CheckedQuery(query): CheckedQuery<PageQuery>,
) -> Result<Json<Page<StageBody>>, Failure> {
    let page = paging::request(query)?;
    let found = server.stagegate().stages(&caller, &org, &app, &page).await?;
    Ok(Json(paging::answer(found, super::body)))
}
