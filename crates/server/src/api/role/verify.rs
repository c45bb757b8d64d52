//! `POST /api/v1/orgs/{org}/profiles/{profile}/role/verify`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{CloudFailures, Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::role::RoleVerified;

/// Prove that the role answers with the `ExternalId` and refuses without
#[utoipa::path(post, path = "/api/v1/orgs/{org}/profiles/{profile}/role/verify", tag = "roles", operation_id = "verify_role", params(("org" = String, Path, description = "Name or id of the org"), ("profile" = String, Path, description = "Name or id of the profile")), responses((status = 200, description = "What was proved", body = RoleVerified), Failures, CloudFailures))]
pub async fn verify(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, profile)): Path<(String, String)>,
) -> Result<Json<RoleVerified>, Failure> {
    let proof = server.stagegate().verify_role(&caller, &org, &profile).await?;
    let account_id = proof.role.account_id().to_owned();
    Ok(Json(RoleVerified { arn: proof.role.into(), account_id, checks: proof.checks }))
}
