//! `POST /api/v1/orgs/{org}/owners/{owner}/parameters/{key}/rollback`.

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
use stagegate_api::parameter::{ParameterBody, RollbackParameter};

/// Give a parameter what it had at a revision of its owner; makes the owner's next revision
#[utoipa::path(post, path = "/api/v1/orgs/{org}/owners/{owner}/parameters/{key}/rollback", tag = "parameters", operation_id = "rollback_parameter", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the owner, or `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`"), ("key" = String, Path, description = "Key of the parameter"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = RollbackParameter, responses((status = 200, description = "The parameter, without its value", body = ParameterBody), Failures, ChangeFailures))]
pub async fn rollback(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, owner, key)): Path<(String, String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<RollbackParameter>,
) -> Result<Tagged<Json<ParameterBody>>, Failure> {
    let (owner, to) = (owner.parse()?, (body.revision, body.message.as_deref()));
    let parameter = server.stagegate().rollback_parameter(&caller, &org, (&owner, &key), to, precondition).await?;
    Ok(Tagged { revision: parameter.revision, body: Json(super::body(parameter)) })
}
