//! `GET /api/v1/orgs/{org}/owners/{owner}/parameters`.

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
    parameter::ParameterBody,
};
/// List an owner's parameters by key, without values
#[utoipa::path(get, path = "/api/v1/orgs/{org}/owners/{owner}/parameters", tag = "parameters", operation_id = "list_parameters", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the owner, or `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`"), PageQuery), responses((status = 200, description = "A page of the list", body = Page<ParameterBody>), Failures))]
pub async fn list(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, owner)): Path<(String, String)>,
    CheckedQuery(query): CheckedQuery<PageQuery>,
) -> Result<Json<Page<ParameterBody>>, Failure> {
    let page = paging::request(query)?;
    let found = server.stagegate().parameters(&caller, &org, &owner.parse()?, &page).await?;
    Ok(Json(paging::answer(found, super::body)))
}
