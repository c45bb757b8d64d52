//! `POST /api/v1/orgs/{org}/explain`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::explanation::{Explain, Explanation};

/// Explain a stage: where each part of a deploy comes from, and what it hides
#[utoipa::path(post, path = "/api/v1/orgs/{org}/explain", tag = "resolutions", operation_id = "explain", params(("org" = String, Path, description = "Name or id of the org")), request_body = Explain, responses((status = 200, description = "Who wins, who is hidden, and why", body = Explanation), Failures))]
pub async fn explain(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    Body(body): Body<Explain>,
) -> Result<Json<Explanation>, Failure> {
    let question = super::question(&body)?;
    Ok(Json(super::body(server.stagegate().explain(&caller, &org, &question).await?)))
}
