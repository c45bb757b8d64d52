//! `GET /api/v1/orgs/{org}/policies`.

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

/// List policies by name, each at its newest version
#[utoipa::path(get, path = "/api/v1/orgs/{org}/policies", tag = "policies", operation_id = "list_policies", params(("org" = String, Path, description = "Name or id of the org"), PageQuery), responses((status = 200, description = "A page of the list", body = Page<PolicyBody>), Failures))]
pub async fn list(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    CheckedQuery(query): CheckedQuery<PageQuery>,
) -> Result<Json<Page<PolicyBody>>, Failure> {
    let page = paging::request(query)?;
    let found = server.stagegate().policies(&caller, &org, &page).await?;
    Ok(Json(paging::answer(found, super::body)))
}
