//! `PUT /api/v1/orgs/{org}/profiles/{profile}/role`.

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
use stagegate_api::role::{RoleBody, SetRole};

/// Set a profile's access role
#[utoipa::path(put, path = "/api/v1/orgs/{org}/profiles/{profile}/role", tag = "roles", operation_id = "set_role", params(("org" = String, Path, description = "Name or id of the org"), ("profile" = String, Path, description = "Name or id of the profile"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = SetRole, responses((status = 200, description = "The access role, and the trust policy that it needs", body = RoleBody), Failures, ChangeFailures))]
pub async fn set(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, profile)): Path<(String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<SetRole>,
) -> Result<Tagged<Json<RoleBody>>, Failure> {
    let role = Some(body.arn.parse()?);
    let view = server.stagegate().set_role(&caller, &org, &profile, role, body.message.as_deref(), precondition).await?;
    Ok(super::tagged(view))
}
