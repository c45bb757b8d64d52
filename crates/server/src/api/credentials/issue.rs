//! `POST /api/v1/orgs/{org}/credentials`.

use crate::app::resolution::Target;
use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{CloudFailures, Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::credentials::{Credentials, IssueCredentials};
/// Issue short-lived credentials to a stage
#[utoipa::path(post, path = "/api/v1/orgs/{org}/credentials", tag = "credentials", operation_id = "issue_credentials", params(("org" = String, Path, description = "Name or id of the org")), request_body = IssueCredentials, responses((status = 200, description = "Credentials of one hour", body = Credentials), Failures, CloudFailures))]
pub async fn issue(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    Body(body): Body<IssueCredentials>,
) -> Result<Json<Credentials>, Failure> {
    let wish = super::wish(&body)?;
    let target = Target {
        app: body.app,
        stage: body.stage.parse()?,
        service: body.service.as_deref().map(str::parse).transpose()?,
        region: body.region.as_deref().map(str::parse).transpose()?,
    };
    let issued = server.stagegate().issue_credentials(&caller, &org, &target, &wish).await?;
    Ok(Json(super::body(issued)))
}
