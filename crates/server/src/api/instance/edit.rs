//! `PATCH /api/v1/orgs/{org}/apps/{app}/services/{service}/instances/{instance}`.

use crate::{
    api::Server,
    app::owner::ArchiveEdit,
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
use stagegate_api::{instance::InstanceBody, service::Archive};

/// Archive an instance, or take it out of the archive; what is absent stays
#[utoipa::path(patch, path = "/api/v1/orgs/{org}/apps/{app}/services/{service}/instances/{instance}", tag = "instances", operation_id = "edit_instance", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("service" = String, Path, description = "Name or id of the service"), ("instance" = String, Path, description = "Id of the instance, or `STAGE:REGION`"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = Archive, responses((status = 200, description = "The instance", body = InstanceBody), Failures, ChangeFailures))]
pub async fn edit(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app, service, instance)): Path<(String, String, String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<Archive>,
) -> Result<Tagged<Json<InstanceBody>>, Failure> {
    let at = (org.as_str(), app.as_str(), service.as_str(), instance.as_str());
    let edit = ArchiveEdit { archived: body.archived, message: body.message.as_deref() };
    Ok(super::tagged(server.stagegate().edit_instance(&caller, at, edit, precondition).await?))
}
