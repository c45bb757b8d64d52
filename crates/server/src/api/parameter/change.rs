//! `PATCH /api/v1/orgs/{org}/owners/{owner}/parameters`.

use crate::{
    api::Server,
    app::parameter::change::{NewValue, ParametersWish},
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{ChangeFailures, Failure, Failures},
        if_match::{IfMatch, Tagged},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::parameter::{ChangeParameters, ChangedParameters};
use stagegate_core::{error::Error, parameter::ParameterKey};

/// Set and unset several parameters, all or none; makes at most one revision of the owner
#[utoipa::path(patch, path = "/api/v1/orgs/{org}/owners/{owner}/parameters", tag = "parameters", operation_id = "change_parameters", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the owner, or `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = ChangeParameters, responses((status = 200, description = "What changed, or would change", body = ChangedParameters), Failures, ChangeFailures))]
pub async fn change(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, owner)): Path<(String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<ChangeParameters>,
) -> Result<Tagged<Json<ChangedParameters>>, Failure> {
    let wish = wish(body)?;
    let changed = server.stagegate().change_parameters(&caller, &org, &owner.parse()?, wish, precondition).await?;
    Ok(super::changed(changed))
}

fn wish(body: ChangeParameters) -> Result<ParametersWish, Error> {
    let mut wish = ParametersWish { message: body.message, dry_run: body.dry_run, ..ParametersWish::default() };
    for (key, new) in body.set {
        let visibility = new.visibility.as_deref().map(str::parse).transpose()?;
        let new = NewValue { value: new.value.0, visibility, description: new.description };
        wish.set.insert(key.parse()?, new);
    }
    wish.unset = body.unset.iter().map(|key| key.parse::<ParameterKey>()).collect::<Result<_, _>>()?;
    Ok(wish)
}
