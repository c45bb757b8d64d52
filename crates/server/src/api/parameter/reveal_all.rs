//! `POST /api/v1/orgs/{org}/owners/{owner}/parameters/reveal`.

use crate::{
    api::{Server, owner},
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::parameter::{RevealedOrNot, RevealedParameters};

/// Reveal the values of all parameters of an owner that are not write-only; the read is audited
#[utoipa::path(post, path = "/api/v1/orgs/{org}/owners/{owner}/parameters/reveal", tag = "parameters", operation_id = "reveal_parameters", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the owner, or `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`")), responses((status = 200, description = "The parameters by key", body = RevealedParameters), Failures))]
pub async fn reveal_all(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, address)): Path<(String, String)>,
) -> Result<Json<RevealedParameters>, Failure> {
    let (revealed_of, revealed) = server.stagegate().reveal_parameters(&caller, &org, &address.parse()?).await?;
    let parameters = revealed.into_iter().map(|(parameter, value)| RevealedOrNot {
        key: parameter.key.into(),
        visibility: parameter.visibility.as_str().to_owned(),
        description: parameter.description,
        value: value.map(Into::into),
    });
    Ok(Json(RevealedParameters { owner: owner::body(&revealed_of), parameters: parameters.collect() }))
}
