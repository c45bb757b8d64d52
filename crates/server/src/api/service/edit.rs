//! `PATCH /api/v1/orgs/{org}/apps/{app}/services/{service}`.

use crate::{
    api::Server,
    app::{owner::ArchiveEdit, service::ServiceEdit},
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{ChangeFailures, Failure, Failures},
        if_match::IfMatch,
        if_match::Tagged,
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::service::{EditService, ServiceBody};

/// Rename a service, archive it, or take it out of the archive; what is absent stays
#[utoipa::path(patch, path = "/api/v1/orgs/{org}/apps/{app}/services/{service}", tag = "services", operation_id = "edit_service", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("service" = String, Path, description = "Name or id of the service"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = EditService, responses((status = 200, description = "The service", body = ServiceBody), Failures, ChangeFailures))]
pub async fn edit(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app, service)): Path<(String, String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<EditService>,
) -> Result<Tagged<Json<ServiceBody>>, Failure> {
    let at = (org.as_str(), app.as_str(), service.as_str());
    let archive = ArchiveEdit { archived: body.archived, message: body.message.as_deref() };
    let edit = ServiceEdit { name: body.name.as_deref(), archive };
    Ok(super::tagged(server.stagegate().edit_service(&caller, at, edit, precondition).await?))
}
