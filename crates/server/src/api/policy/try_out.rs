//! `POST /api/v1/orgs/{org}/policy-trials`.

use axum::{Json, extract::State};
use stagegate_api::{
    MAX_POLICY_BYTES,
    policy::{PolicyTrial, TryPolicy},
};

use crate::{
    api::Server,
    app::policy::WantedTrial,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{Failure, Failures},
        path::Path,
    },
};

/// Run a program with cases, and store nothing
#[utoipa::path(post, path = "/api/v1/orgs/{org}/policy-trials", tag = "policies", operation_id = "try_policy", params(("org" = String, Path, description = "Name or id of the org")), request_body = TryPolicy, responses((status = 200, description = "What came of each case", body = PolicyTrial), Failures))]
pub async fn try_out(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    Body(body): Body<TryPolicy, MAX_POLICY_BYTES>,
) -> Result<Json<PolicyTrial>, Failure> {
    let TryPolicy { language, source, cases } = body;
    let wanted = WantedTrial { language, source, cases: super::cases(cases)? };
    Ok(Json(super::trial(None, server.stagegate().try_policy(&caller, &org, wanted).await?)))
}
