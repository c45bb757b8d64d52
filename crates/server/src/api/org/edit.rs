//! `PATCH /api/v1/orgs/{org}`.

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
use stagegate_api::org::{EditOrg, OrgBody};

/// Rename an org; what is absent stays
#[utoipa::path(patch, path = "/api/v1/orgs/{org}", tag = "orgs", operation_id = "edit_org", params(("org" = String, Path, description = "Name or id of the org"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = EditOrg, responses((status = 200, description = "The org", body = OrgBody), Failures, ChangeFailures))]
pub async fn edit(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<EditOrg>,
) -> Result<Tagged<Json<OrgBody>>, Failure> {
    Ok(super::tagged(server.stagegate().edit_org(&caller, &org, body.name.as_deref(), precondition).await?))
}
