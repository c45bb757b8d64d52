//! `GET /api/v1/orgs/{org}/providers`.

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
    provider::ProviderBody,
};
/// List providers by alias
#[utoipa::path(get, path = "/api/v1/orgs/{org}/providers", tag = "providers", operation_id = "list_providers", params(("org" = String, Path, description = "Name or id of the org"), PageQuery), responses((status = 200, description = "A page of the list", body = Page<ProviderBody>), Failures))]
pub async fn list(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    CheckedQuery(query): CheckedQuery<PageQuery>,
) -> Result<Json<Page<ProviderBody>>, Failure> {
    let page = paging::request(query)?;
    let found = server.stagegate().providers(&caller, &org, &page).await?;
    Ok(Json(paging::answer(found, super::body)))
}
