//! `GET /api/v1/orgs/{org}/profiles/{profile}/parameters`.

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
/// List a profile's parameters by key, without values
#[utoipa::path(get, path = "/api/v1/orgs/{org}/profiles/{profile}/parameters", tag = "parameters", operation_id = "list_parameters", params(("org" = String, Path, description = "Name or id of the org"), ("profile" = String, Path, description = "Name or id of the profile"), PageQuery), responses((status = 200, description = "A page of the list", body = Page<ParameterBody>), Failures))]
pub async fn list(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, profile)): Path<(String, String)>,
    CheckedQuery(query): CheckedQuery<PageQuery>,
) -> Result<Json<Page<ParameterBody>>, Failure> {
    let page = paging::request(query)?;
    let found = server.stagegate().parameters(&caller, &org, &profile, &page).await?;
    Ok(Json(paging::answer(found, super::body)))
}
