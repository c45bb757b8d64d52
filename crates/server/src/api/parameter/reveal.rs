//! `GET /api/v1/orgs/{org}/owners/{owner}/parameters/{key}`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::parameter::RevealedParameter;

/// Reveal a parameter's value; the read is audited
#[utoipa::path(get, path = "/api/v1/orgs/{org}/owners/{owner}/parameters/{key}", tag = "parameters", operation_id = "reveal_parameter", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the owner, or `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`"), ("key" = String, Path, description = "Key of the parameter")), responses((status = 200, description = "The parameter with its value", body = RevealedParameter), Failures))]
pub async fn reveal(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, owner, key)): Path<(String, String, String)>,
) -> Result<Json<RevealedParameter>, Failure> {
    let (parameter, value) = server.stagegate().reveal_parameter(&caller, &org, &owner.parse()?, &key).await?;
    Ok(Json(RevealedParameter { parameter: super::body(parameter), value: value.into() }))
}
