//! `DELETE /api/v1/orgs/{org}/providers/{provider}/default`.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use stagegate_api::provider::{DefaultChanged, DryRunQuery};

use crate::{
    api::{Server, impact},
    http::{
        authenticated::Authenticated,
        body::CheckedQuery,
        failure::{ChangeFailures, Failure, Failures},
        if_match::IfMatch,
        path::Path,
    },
};

/// Take the default away from a provider
#[utoipa::path(delete, path = "/api/v1/orgs/{org}/providers/{provider}/default", tag = "providers", operation_id = "unset_default_provider", params(("org" = String, Path, description = "Name or id of the org"), ("provider" = String, Path, description = "Alias or id of the provider"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any"), DryRunQuery), responses((status = 200, description = "The provider, or with `dry_run` what that would do", body = DefaultChanged), Failures, ChangeFailures))]
pub async fn unset_default(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, provider)): Path<(String, String)>,
    CheckedQuery(query): CheckedQuery<DryRunQuery>,
    IfMatch(precondition): IfMatch,
) -> Result<Response, Failure> {
    let stagegate = server.stagegate();
    if query.dry_run {
        let impact = stagegate.default_provider_impact(&caller, &org, &provider, false, precondition).await?;
        return Ok(Json(impact::body(impact)).into_response());
    }
    Ok(super::tagged(stagegate.unset_default_provider(&caller, &org, &provider, precondition).await?).into_response())
}
