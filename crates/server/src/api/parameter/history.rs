//! `GET /api/v1/orgs/{org}/owners/{owner}/parameters/{key}/history`.

use crate::{
    api::{Server, paging},
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
    parameter::ParameterVersion,
};

/// List what a parameter was before, newest first, without values
#[utoipa::path(get, path = "/api/v1/orgs/{org}/owners/{owner}/parameters/{key}/history", tag = "parameters", operation_id = "list_parameter_versions", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the owner, or `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`"), ("key" = String, Path, description = "Key of the parameter"), PageQuery), responses((status = 200, description = "A page of the list", body = Page<ParameterVersion>), Failures))]
pub async fn history(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, owner, key)): Path<(String, String, String)>,
    CheckedQuery(query): CheckedQuery<PageQuery>,
) -> Result<Json<Page<ParameterVersion>>, Failure> {
    let page = paging::request(query)?;
    let found = server.stagegate().parameter_history(&caller, &org, (&owner.parse()?, &key), &page).await?;
    Ok(Json(paging::answer(found, super::version)))
}
