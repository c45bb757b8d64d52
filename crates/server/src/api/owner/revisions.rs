//! `GET /api/v1/orgs/{org}/owners/{owner}/revisions`.

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
    owner::RevisionBody,
    page::{Page, PageQuery},
};

/// List the revisions of a profile, a service or an instance, newest first
#[utoipa::path(get, path = "/api/v1/orgs/{org}/owners/{owner}/revisions", tag = "owners", operation_id = "list_revisions", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the owner, or `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`"), PageQuery), responses((status = 200, description = "A page of the list", body = Page<RevisionBody>), Failures))]
pub async fn revisions(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, owner)): Path<(String, String)>,
    CheckedQuery(query): CheckedQuery<PageQuery>,
) -> Result<Json<Page<RevisionBody>>, Failure> {
    let page = paging::request(query)?;
    let found = server.stagegate().revisions(&caller, &org, &owner.parse()?, &page).await?;
    Ok(Json(paging::answer(found, super::revision_body)))
}
