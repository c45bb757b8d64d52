//! `GET /api/v1/orgs/{org}/providers/{provider}`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
        if_match::Tagged,
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::provider::ProviderDetails;

/// Show a provider, the trust policy that its role needs, and who uses it
#[utoipa::path(get, path = "/api/v1/orgs/{org}/providers/{provider}", tag = "providers", operation_id = "show_provider", params(("org" = String, Path, description = "Name or id of the org"), ("provider" = String, Path, description = "Alias or id of the provider")), responses((status = 200, description = "The provider", body = ProviderDetails), Failures))]
pub async fn show(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, provider)): Path<(String, String)>,
) -> Result<Tagged<Json<ProviderDetails>>, Failure> {
    let view = server.stagegate().provider(&caller, &org, &provider).await?;
    Ok(Tagged { revision: view.provider.revision, body: Json(super::details(view)) })
}
