//! `POST /api/v1/orgs`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{Failure, Failures},
        if_match::Tagged,
    },
};
use axum::{Json, extract::State, http::StatusCode};
use stagegate_api::org::{CreateOrg, OrgBody};

/// Make an org; the caller becomes its owner
#[utoipa::path(post, path = "/api/v1/orgs", tag = "orgs", operation_id = "create_org", request_body = CreateOrg, responses((status = 201, description = "The org", body = OrgBody), Failures))]
pub async fn create(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Body(body): Body<CreateOrg>,
) -> Result<(StatusCode, Tagged<Json<OrgBody>>), Failure> {
    let membership = server.stagegate().create_org(&caller, &body.name).await?;
    Ok((StatusCode::CREATED, super::tagged(membership)))
}
