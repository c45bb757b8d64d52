//! `POST /api/v1/orgs/{org}/policies`.

use axum::{Json, extract::State, http::StatusCode};
use stagegate_api::{
    MAX_POLICY_BYTES,
    policy::{CreatePolicy, PolicyDetails},
};

use crate::{
    api::Server,
    app::policy::WantedVersion,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{Failure, Failures},
        if_match::Tagged,
        path::Path,
    },
};

/// Make a policy
#[utoipa::path(post, path = "/api/v1/orgs/{org}/policies", tag = "policies", operation_id = "create_policy", params(("org" = String, Path, description = "Name or id of the org")), request_body = CreatePolicy, responses((status = 201, description = "The policy", body = PolicyDetails), Failures))]
pub async fn create(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    Body(body): Body<CreatePolicy, MAX_POLICY_BYTES>,
) -> Result<(StatusCode, Tagged<Json<PolicyDetails>>), Failure> {
    let CreatePolicy { name, language, source, cases, message } = body;
    let wanted = WantedVersion { language, source, cases: super::cases(cases)?, message };
    Ok((StatusCode::CREATED, super::tagged(server.stagegate().create_policy(&caller, &org, &name, wanted).await?)))
}
