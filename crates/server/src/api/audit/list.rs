//! `GET /api/v1/orgs/{org}/audit-events`.

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
    audit::AuditEventBody,
    page::{Page, PageQuery},
};
/// List audit events, newest first
#[utoipa::path(get, path = "/api/v1/orgs/{org}/audit-events", tag = "audit", operation_id = "list_audit_events", params(("org" = String, Path, description = "Name or id of the org"), PageQuery), responses((status = 200, description = "A page of the list", body = Page<AuditEventBody>), Failures))]
pub async fn list(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    CheckedQuery(query): CheckedQuery<PageQuery>,
) -> Result<Json<Page<AuditEventBody>>, Failure> {
    let page = paging::request(query)?;
    let found = server.stagegate().audit_events(&caller, &org, &page).await?;
    Ok(Json(paging::answer(found, super::body)))
}
