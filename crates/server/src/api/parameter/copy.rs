//! `POST /api/v1/orgs/{org}/owners/{owner}/parameters/copy`.

use crate::{
    api::Server,
    app::parameter::change::CopyWish,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{ChangeFailures, Failure, Failures},
        if_match::{IfMatch, Tagged},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::parameter::{ChangedParameters, CopyParameters};
use stagegate_core::parameter::ParameterKey;

/// Copy parameters from another owner, without showing their values; makes at most one revision
#[utoipa::path(post, path = "/api/v1/orgs/{org}/owners/{owner}/parameters/copy", tag = "parameters", operation_id = "copy_parameters", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the owner, or `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = CopyParameters, responses((status = 200, description = "What changed, or would change", body = ChangedParameters), Failures, ChangeFailures))]
pub async fn copy(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, owner)): Path<(String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<CopyParameters>,
) -> Result<Tagged<Json<ChangedParameters>>, Failure> {
    let wish = CopyWish {
        from: body.from.parse()?,
        keys: body.keys.iter().map(|key| key.parse::<ParameterKey>()).collect::<Result<_, _>>()?,
        overwrite: body.overwrite,
        message: body.message,
        dry_run: body.dry_run,
    };
    let changed = server.stagegate().copy_parameters(&caller, &org, &owner.parse()?, wish, precondition).await?;
    Ok(super::changed(changed))
}
