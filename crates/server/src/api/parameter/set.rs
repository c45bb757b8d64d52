//! `PUT /api/v1/orgs/{org}/owners/{owner}/parameters/{key}`.

use crate::app::parameter::ParameterWish;
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
use stagegate_api::parameter::{ParameterBody, SetParameter};
use stagegate_core::parameter::Visibility;
/// Set a parameter; makes the owner's next revision
#[utoipa::path(put, path = "/api/v1/orgs/{org}/owners/{owner}/parameters/{key}", tag = "parameters", operation_id = "set_parameter", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the owner, or `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`"), ("key" = String, Path, description = "Key of the parameter"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = SetParameter, responses((status = 200, description = "The parameter, without its value", body = ParameterBody), Failures, ChangeFailures))]
pub async fn set(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, owner, key)): Path<(String, String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<SetParameter>,
) -> Result<Tagged<Json<ParameterBody>>, Failure> {
    let wish = ParameterWish {
        value: &body.value.0,
        visibility: body.visibility.as_deref().map(str::parse::<Visibility>).transpose()?,
        description: body.description.as_deref(),
        message: body.message.as_deref(),
    };
    let parameter = server.stagegate().set_parameter(&caller, &org, (&owner.parse()?, &key), &wish, precondition).await?;
    Ok(Tagged { revision: parameter.revision, body: Json(super::body(parameter)) })
}
