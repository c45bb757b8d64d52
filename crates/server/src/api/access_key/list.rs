//! `GET /api/v1/orgs/{org}/access-keys`.

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
    access_key::AccessKeyBody,
    page::{Page, PageQuery},
};
/// List the caller's access keys
#[utoipa::path(get, path = "/api/v1/orgs/{org}/access-keys", tag = "access-keys", operation_id = "list_access_keys", params(("org" = String, Path, description = "Name or id of the org"), PageQuery), responses((status = 200, description = "A page of the list", body = Page<AccessKeyBody>), Failures))]
pub async fn list(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    CheckedQuery(query): CheckedQuery<PageQuery>,
) -> Result<Json<Page<AccessKeyBody>>, Failure> {
    let page = paging::request(query)?;
    let found = server.stagegate().access_keys(&caller, &org, &page).await?;
    Ok(Json(paging::answer(found, |key| super::body(&key))))
}
