//! `POST /api/v1/orgs/{org}/providers/{provider}/verify`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{CloudFailures, Failure, Failures, Outdated},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::provider::ProviderVerified;

/// Prove that a provider's role answers to this server alone, or that its keys work
#[utoipa::path(post, path = "/api/v1/orgs/{org}/providers/{provider}/verify", tag = "providers", operation_id = "verify_provider", params(("org" = String, Path, description = "Name or id of the org"), ("provider" = String, Path, description = "Alias or id of the provider")), responses((status = 200, description = "What was proved", body = ProviderVerified), Failures, CloudFailures, Outdated))]
pub async fn verify(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, provider)): Path<(String, String)>,
) -> Result<Json<ProviderVerified>, Failure> {
    let proof = server.stagegate().verify_provider(&caller, &org, &provider).await?;
    Ok(Json(ProviderVerified {
        provider: proof.provider.into(),
        role: proof.role.map(Into::into),
        account_id: proof.account_id,
        checks: proof.checks,
    }))
}
