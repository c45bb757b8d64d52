//! `GET /api/v1/orgs`.

use crate::api::paging;
use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::CheckedQuery,
        failure::{Failure, Failures},
    },
};
use axum::{Json, extract::State};
use stagegate_api::{
    org::OrgBody,
    page::{Page, PageQuery},
};
/// List the caller's orgs
#[utoipa::path(get, path = "/api/v1/orgs", tag = "orgs", operation_id = "list_orgs", params(PageQuery), responses((status = 200, description = "A page of the list", body = Page<OrgBody>), Failures))]
pub async fn list(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    CheckedQuery(query): CheckedQuery<PageQuery>,
) -> Result<Json<Page<OrgBody>>, Failure> {
    let page = paging::request(query)?;
    let found = server.stagegate().orgs(&caller, &page).await?;
    Ok(Json(paging::answer(found, super::body)))
}
