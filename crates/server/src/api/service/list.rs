//! `GET /api/v1/orgs/{org}/apps/{app}/services`.

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
    page::Page,
    service::{ServiceBody, ServiceQuery},
};
use stagegate_core::page::PageRequest;

/// List the services of an app by name
#[utoipa::path(get, path = "/api/v1/orgs/{org}/apps/{app}/services", tag = "services", operation_id = "list_services", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ServiceQuery), responses((status = 200, description = "A page of the list", body = Page<ServiceBody>), Failures))]
pub async fn list(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app)): Path<(String, String)>,
    CheckedQuery(query): CheckedQuery<ServiceQuery>,
) -> Result<Json<Page<ServiceBody>>, Failure> {
    let page = PageRequest::new(query.limit, query.after)?;
    let found = server.stagegate().services(&caller, &org, &app, query.archived == Some(true), &page).await?;
    Ok(Json(paging::answer(found, super::body)))
}
