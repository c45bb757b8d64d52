//! `POST /api/v1/orgs/{org}/compare`.

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
use stagegate_api::comparison::{Compare, Comparison};

/// Compare what two stages get, or one stage at two moments; values by their fingerprints
#[utoipa::path(post, path = "/api/v1/orgs/{org}/compare", tag = "resolutions", operation_id = "compare", params(("org" = String, Path, description = "Name or id of the org")), request_body = Compare, responses((status = 200, description = "What differs, and what does not", body = Comparison), Failures))]
pub async fn compare(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    Body(body): Body<Compare>,
) -> Result<Json<Comparison>, Failure> {
    let (left, right) = super::sides(&body)?;
    Ok(Json(super::body(server.stagegate().compare(&caller, &org, &left, &right).await?)))
}
