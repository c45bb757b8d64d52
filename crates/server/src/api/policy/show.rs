//! `GET /api/v1/orgs/{org}/policies/{policy}`.

use axum::{Json, extract::State};
use stagegate_api::policy::{PolicyDetails, PolicyQuery};

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::CheckedQuery,
        failure::{Failure, Failures},
        if_match::Tagged,
        path::Path,
    },
};

/// Show a policy at one of its versions, and who uses it
#[utoipa::path(get, path = "/api/v1/orgs/{org}/policies/{policy}", tag = "policies", operation_id = "show_policy", params(("org" = String, Path, description = "Name or id of the org"), ("policy" = String, Path, description = "Name or id of the policy"), PolicyQuery), responses((status = 200, description = "The policy", body = PolicyDetails), Failures))]
pub async fn show(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, policy)): Path<(String, String)>,
    CheckedQuery(query): CheckedQuery<PolicyQuery>,
) -> Result<Tagged<Json<PolicyDetails>>, Failure> {
    Ok(super::tagged(server.stagegate().policy(&caller, &org, &policy, query.version).await?))
}
