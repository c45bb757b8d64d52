//! `GET /api/v1/orgs/{org}/owners/{owner}`.

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
use stagegate_api::owner::OwnerBody;

/// Show an owner of parameters: a profile, a service or an instance
#[utoipa::path(get, path = "/api/v1/orgs/{org}/owners/{owner}", tag = "owners", operation_id = "show_owner", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the owner, or `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`")), responses((status = 200, description = "The owner; at revision 0 if it does not exist yet", body = OwnerBody), Failures))]
pub async fn show(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, owner)): Path<(String, String)>,
) -> Result<Tagged<Json<OwnerBody>>, Failure> {
    Ok(super::tagged(&server.stagegate().owner(&caller, &org, &owner.parse()?).await?))
}
