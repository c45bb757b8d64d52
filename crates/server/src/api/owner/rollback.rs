//! `POST /api/v1/orgs/{org}/owners/{owner}/rollback`.

use crate::{
    api::{Server, impact},
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{ChangeFailures, Failure, Failures},
        if_match::{IfMatch, Tagged},
        path::Path,
    },
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use stagegate_api::owner::{Rollback, RollbackPreview, RolledBack, VendorImpact};

/// Make a profile, a service or an instance what it was at a revision; makes its next revision
#[utoipa::path(post, path = "/api/v1/orgs/{org}/owners/{owner}/rollback", tag = "owners", operation_id = "roll_back", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the owner, or `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = Rollback, responses((status = 200, description = "The owner, or with `dry_run` what that would change", body = RolledBack), Failures, ChangeFailures))]
pub async fn rollback(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, owner)): Path<(String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<Rollback>,
) -> Result<Response, Failure> {
    let (stagegate, address) = (server.stagegate(), owner.parse()?);
    if body.dry_run {
        let preview = stagegate.rollback_preview(&caller, &org, &address, body.revision, precondition).await?;
        let impacts = preview.impacts.into_iter();
        let impacts = impacts.map(|(vendor, moved)| VendorImpact { vendor: vendor.into(), impact: impact::body(moved) });
        let answer = RollbackPreview { difference: super::difference::body(preview.difference), impacts: impacts.collect() };
        return Ok(Json(RolledBack::Preview(Box::new(answer))).into_response());
    }
    let to = (body.revision, body.message.as_deref());
    let owner = stagegate.roll_back(&caller, &org, &address, to, precondition).await?;
    let answer = RolledBack::Done(Box::new(super::body(&owner)));
    Ok(Tagged { revision: owner.revision(), body: Json(answer) }.into_response())
}
