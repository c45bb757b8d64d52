//! `PATCH /api/v1/orgs/{org}/apps/{app}/services/{service}`.

use crate::{
    api::Server,
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
use stagegate_api::service::{Archive, ServiceBody};

/// Archive a service, or take it out of the archive; what is absent stays
#[utoipa::path(patch, path = "/api/v1/orgs/{org}/apps/{app}/services/{service}", tag = "services", operation_id = "edit_service", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("service" = String, Path, description = "Name or id of the service"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = Archive, responses((status = 200, description = "The service", body = ServiceBody), Failures, ChangeFailures))]
pub async fn edit(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app, service)): Path<(String, String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<Archive>,
) -> Result<Tagged<Json<ServiceBody>>, Failure> {
    let at = (org.as_str(), app.as_str(), service.as_str());
    let service = server.stagegate().edit_service(&caller, at, super::edit_of(&body), precondition).await?;
    Ok(super::tagged(service))
}
