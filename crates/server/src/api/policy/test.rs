//! `POST /api/v1/orgs/{org}/policies/{policy}/test`.

use axum::{Json, extract::State};
use stagegate_api::policy::{PolicyQuery, PolicyTrial};

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::CheckedQuery,
        failure::{Failure, Failures},
        path::Path,
    },
};

/// Run the cases of a policy
#[utoipa::path(post, path = "/api/v1/orgs/{org}/policies/{policy}/test", tag = "policies", operation_id = "test_policy", params(("org" = String, Path, description = "Name or id of the org"), ("policy" = String, Path, description = "Name or id of the policy"), PolicyQuery), responses((status = 200, description = "What came of each case", body = PolicyTrial), Failures))]
pub async fn test(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, policy)): Path<(String, String)>,
    CheckedQuery(query): CheckedQuery<PolicyQuery>,
) -> Result<Json<PolicyTrial>, Failure> {
    let (version, trials) = server.stagegate().test_policy(&caller, &org, &policy, query.version).await?;
    Ok(Json(super::trial(Some(version), trials)))
}
