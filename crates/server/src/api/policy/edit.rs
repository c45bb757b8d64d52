//! `PATCH /api/v1/orgs/{org}/policies/{policy}`.

use axum::{Json, extract::State};
use stagegate_api::{
    MAX_POLICY_BYTES,
    policy::{EditPolicy, PolicyDetails},
};

use crate::{
    api::Server,
    app::policy::PolicyEdit,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{ChangeFailures, Failure, Failures},
        if_match::{IfMatch, Tagged},
        path::Path,
    },
};

/// Give a policy its next version; what is absent stays, and profiles keep the version that they use
#[utoipa::path(patch, path = "/api/v1/orgs/{org}/policies/{policy}", tag = "policies", operation_id = "edit_policy", params(("org" = String, Path, description = "Name or id of the org"), ("policy" = String, Path, description = "Name or id of the policy"), ("If-Match" = String, Header, description = "The newest version, which the change is based on, such as `\"r7\"`; `*` for any")), request_body = EditPolicy, responses((status = 200, description = "The policy", body = PolicyDetails), Failures, ChangeFailures))]
pub async fn edit(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, policy)): Path<(String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<EditPolicy, MAX_POLICY_BYTES>,
) -> Result<Tagged<Json<PolicyDetails>>, Failure> {
    let EditPolicy { language, source, cases, message } = body;
    let edit = PolicyEdit { language, source, cases: cases.map(super::cases).transpose()?, message };
    Ok(super::tagged(server.stagegate().edit_policy(&caller, &org, &policy, edit, precondition).await?))
}
