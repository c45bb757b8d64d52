//! `POST /api/v1/orgs/{org}/owners/{owner}/rollback`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{ChangeFailures, Failure, Failures},
        if_match::{IfMatch, Tagged},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::owner::{OwnerBody, Rollback};

/// Make a profile, a service or an instance what it was at a revision; makes its next revision
#[utoipa::path(post, path = "/api/v1/orgs/{org}/owners/{owner}/rollback", tag = "owners", operation_id = "roll_back", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the owner, or `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = Rollback, responses((status = 200, description = "The owner", body = OwnerBody), Failures, ChangeFailures))]
pub async fn rollback(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, owner)): Path<(String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<Rollback>,
) -> Result<Tagged<Json<OwnerBody>>, Failure> {
    let to = (body.revision, body.message.as_deref());
    let owner = server.stagegate().roll_back(&caller, &org, &owner.parse()?, to, precondition).await?;
    Ok(Tagged { revision: owner.revision(), body: Json(super::body(&owner)) })
}
