//! `GET /api/v1/orgs/{org}/profiles/{profile}/role`.

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
use stagegate_api::role::RoleBody;

/// Show a profile's access role and the trust policy it needs
#[utoipa::path(get, path = "/api/v1/orgs/{org}/profiles/{profile}/role", tag = "roles", operation_id = "show_role", params(("org" = String, Path, description = "Name or id of the org"), ("profile" = String, Path, description = "Name or id of the profile")), responses((status = 200, description = "The access role, and the trust policy that it needs", body = RoleBody), Failures))]
pub async fn show(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, profile)): Path<(String, String)>,
) -> Result<Tagged<Json<RoleBody>>, Failure> {
    Ok(super::tagged(server.stagegate().role(&caller, &org, &profile).await?))
}
