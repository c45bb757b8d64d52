//! `GET /api/v1/orgs/{org}/profiles/{profile}/revisions`.

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
    profile::ProfileRevisionBody,
};
/// List a profile's revisions, newest first
#[utoipa::path(get, path = "/api/v1/orgs/{org}/profiles/{profile}/revisions", tag = "profiles", operation_id = "list_profile_revisions", params(("org" = String, Path, description = "Name or id of the org"), ("profile" = String, Path, description = "Name or id of the profile"), PageQuery), responses((status = 200, description = "A page of the list", body = Page<ProfileRevisionBody>), Failures))]
pub async fn revisions(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, profile)): Path<(String, String)>,
    CheckedQuery(query): CheckedQuery<PageQuery>,
) -> Result<Json<Page<ProfileRevisionBody>>, Failure> {
    let page = paging::request(query)?;
    let found = server.stagegate().profile_revisions(&caller, &org, &profile, &page).await?;
    Ok(Json(paging::answer(found, super::revision_body)))
}
