//! `PUT /api/v1/orgs/{org}/owners/{owner}/links/{provider}`.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use stagegate_api::{
    link::{LinkChanged, LinkProvider, Linked},
    provider::DryRunQuery,
};

use crate::{
    api::{Server, impact, owner},
    http::{
        authenticated::Authenticated,
        body::{Body, CheckedQuery},
        failure::{ChangeFailures, Failure, Failures},
        if_match::{IfMatch, Tagged},
        path::Path,
    },
};

/// Link a service or an instance to a provider, in the place of another one of the same vendor
#[utoipa::path(put, path = "/api/v1/orgs/{org}/owners/{owner}/links/{provider}", tag = "links", operation_id = "link_provider", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the service or instance, or `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`"), ("provider" = String, Path, description = "Alias or id of the provider"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any"), DryRunQuery), request_body = LinkProvider, responses((status = 200, description = "The owner and its new link, or with `dry_run` what that would do", body = LinkChanged), Failures, ChangeFailures))]
pub async fn set(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, address, provider)): Path<(String, String, String)>,
    CheckedQuery(query): CheckedQuery<DryRunQuery>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<LinkProvider>,
) -> Result<Response, Failure> {
    let (stagegate, address) = (server.stagegate(), address.parse()?);
    let at = (&address, provider.as_str());
    if query.dry_run {
        let impact = stagegate.link_impact(&caller, &org, at, true, precondition).await?;
        return Ok(Json(impact::body(impact)).into_response());
    }
    let made = stagegate.link_provider(&caller, &org, at, body.message.as_deref(), precondition).await?;
    let linked = Linked { owner: owner::body(&made.owner), link: super::body(made.link) };
    Ok(Tagged { revision: linked.owner.revision, body: Json(linked) }.into_response())
}
