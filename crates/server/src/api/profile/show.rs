//! `GET /api/v1/orgs/{org}/profiles/{profile}`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
        if_match::Tagged,
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::profile::ProfileBody;

/// Show a profile
#[utoipa::path(get, path = "/api/v1/orgs/{org}/profiles/{profile}", tag = "profiles", operation_id = "show_profile", params(("org" = String, Path, description = "Name or id of the org"), ("profile" = String, Path, description = "Name or id of the profile")), responses((status = 200, description = "The profile", body = ProfileBody), Failures))]
pub async fn show(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, profile)): Path<(String, String)>,
) -> Result<Tagged<Json<ProfileBody>>, Failure> {
    Ok(super::tagged(server.stagegate().profile(&caller, &org, &profile).await?))
}
