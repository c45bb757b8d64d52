//! `GET /api/v1/orgs/{org}/policies/{policy}/versions`.

use axum::{Json, extract::State};
use stagegate_api::{
    page::{Page, PageQuery},
    policy::PolicyBody,
};

use crate::{
    api::{Server, paging},
    http::{
        authenticated::Authenticated,
        body::CheckedQuery,
        failure::{Failure, Failures},
        path::Path,
    },
};

/// List the versions of a policy, newest first
#[utoipa::path(get, path = "/api/v1/orgs/{org}/policies/{policy}/versions", tag = "policies", operation_id = "list_policy_versions", params(("org" = String, Path, description = "Name or id of the org"), ("policy" = String, Path, description = "Name or id of the policy"), PageQuery), responses((status = 200, description = "A page of the list", body = Page<PolicyBody>), Failures))]
pub async fn versions(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, policy)): Path<(String, String)>,
    CheckedQuery(query): CheckedQuery<PageQuery>,
) -> Result<Json<Page<PolicyBody>>, Failure> {
    let page = paging::request(query)?;
    let found = server.stagegate().policy_versions(&caller, &org, &policy, &page).await?;
    Ok(Json(paging::answer(found, super::body)))
}
