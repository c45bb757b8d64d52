//! `GET /api/v1/orgs/{org}/apps`.

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
    app::AppBody,
    page::{Page, PageQuery},
};
/// List apps by name
#[utoipa::path(get, path = "/api/v1/orgs/{org}/apps", tag = "apps", operation_id = "list_apps", params(("org" = String, Path, description = "Name or id of the org"), PageQuery), responses((status = 200, description = "A page of the list", body = Page<AppBody>), Failures))]
pub async fn list(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    CheckedQuery(query): CheckedQuery<PageQuery>,
) -> Result<Json<Page<AppBody>>, Failure> {
    let page = paging::request(query)?;
    let found = server.stagegate().apps(&caller, &org, &page).await?;
    Ok(Json(paging::answer(found, super::body)))
}
