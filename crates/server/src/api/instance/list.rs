//! `GET /api/v1/orgs/{org}/apps/{app}/instances`.

use crate::api::paging;
use crate::{
    api::Server,
    app::instance::InstancesOf,
    http::{
        authenticated::Authenticated,
        body::CheckedQuery,
        failure::{Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::{
    instance::{InstanceBody, InstanceQuery},
    page::Page,
};
use stagegate_core::page::PageRequest;

/// List the instances of an app by service, stage and region
#[utoipa::path(get, path = "/api/v1/orgs/{org}/apps/{app}/instances", tag = "instances", operation_id = "list_instances", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), InstanceQuery), responses((status = 200, description = "A page of the list", body = Page<InstanceBody>), Failures))]
pub async fn list(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app)): Path<(String, String)>,
    CheckedQuery(query): CheckedQuery<InstanceQuery>,
) -> Result<Json<Page<InstanceBody>>, Failure> {
    let page = PageRequest::new(query.limit, query.after)?;
    let wanted =
        InstancesOf { service: query.service.as_deref(), stage: query.stage.as_deref(), archived: query.archived == Some(true) };
    let found = server.stagegate().instances(&caller, &org, &app, wanted, &page).await?;
    Ok(Json(paging::answer(found, super::body)))
}
