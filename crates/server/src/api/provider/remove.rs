//! `DELETE /api/v1/orgs/{org}/providers/{provider}`.

use axum::{extract::State, http::StatusCode};

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{ChangeFailures, Failure, Failures},
        if_match::IfMatch,
        path::Path,
    },
};

/// Remove a provider that nothing uses; what is sealed in it is gone
#[utoipa::path(delete, path = "/api/v1/orgs/{org}/providers/{provider}", tag = "providers", operation_id = "remove_provider", params(("org" = String, Path, description = "Name or id of the org"), ("provider" = String, Path, description = "Alias or id of the provider"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), responses((status = 204, description = "Done"), Failures, ChangeFailures))]
pub async fn remove(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, provider)): Path<(String, String)>,
    IfMatch(precondition): IfMatch,
) -> Result<StatusCode, Failure> {
    server.stagegate().remove_provider(&caller, &org, &provider, precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
