//! `POST /api/v1/orgs/{org}/profiles`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{Failure, Failures},
        if_match::Tagged,
        path::Path,
    },
};
use axum::{Json, extract::State, http::StatusCode};
use stagegate_api::profile::{CreateProfile, ProfileBody};

/// Make a profile
#[utoipa::path(post, path = "/api/v1/orgs/{org}/profiles", tag = "profiles", operation_id = "create_profile", params(("org" = String, Path, description = "Name or id of the org")), request_body = CreateProfile, responses((status = 201, description = "The profile", body = ProfileBody), Failures))]
pub async fn create(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    Body(body): Body<CreateProfile>,
) -> Result<(StatusCode, Tagged<Json<ProfileBody>>), Failure> {
    let profile = server.stagegate().create_profile(&caller, &org, &body.name, &body.description).await?;
    Ok((StatusCode::CREATED, super::tagged(profile)))
}
