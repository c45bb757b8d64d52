//! `DELETE /api/v1/orgs/{org}/owners/{owner}/links/{provider}`.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use stagegate_api::{link::UnlinkChanged, provider::DryRunQuery};

use crate::{
    api::{Server, impact, owner},
    http::{
        authenticated::Authenticated,
        body::CheckedQuery,
        failure::{ChangeFailures, Failure, Failures},
        if_match::{IfMatch, Tagged},
        path::Path,
    },
};

/// End the link of a service or an instance to a provider
#[utoipa::path(delete, path = "/api/v1/orgs/{org}/owners/{owner}/links/{provider}", tag = "links", operation_id = "unlink_provider", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the service or instance, or `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`"), ("provider" = String, Path, description = "Alias or id of the provider"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any"), DryRunQuery), responses((status = 200, description = "The owner, or with `dry_run` what that would do", body = UnlinkChanged), Failures, ChangeFailures))]
pub async fn unset(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, address, provider)): Path<(String, String, String)>,
    CheckedQuery(query): CheckedQuery<DryRunQuery>,
    IfMatch(precondition): IfMatch,
) -> Result<Response, Failure> {
    let (stagegate, address) = (server.stagegate(), address.parse()?);
    let at = (&address, provider.as_str());
    if query.dry_run {
        let impact = stagegate.link_impact(&caller, &org, at, false, precondition).await?;
        return Ok(Json(impact::body(impact)).into_response());
    }
    let owner = owner::body(&stagegate.unlink_provider(&caller, &org, at, precondition).await?);
    Ok(Tagged { revision: owner.revision, body: Json(owner) }.into_response())
}
