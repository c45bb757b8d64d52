//! `GET /api/v1/orgs/{org}`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
        if_match::Tagged,
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::org::OrgBody;

/// Show an org
#[utoipa::path(get, path = "/api/v1/orgs/{org}", tag = "orgs", operation_id = "show_org", params(("org" = String, Path, description = "Name or id of the org")), responses((status = 200, description = "The org", body = OrgBody), Failures))]
pub async fn show(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
) -> Result<Tagged<Json<OrgBody>>, Failure> {
    Ok(super::tagged(server.stagegate().org(&caller, &org).await?))
}
