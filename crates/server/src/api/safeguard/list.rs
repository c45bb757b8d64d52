//! `GET /api/v1/orgs/{org}/profiles/{profile}/safeguards`.

use axum::{Json, extract::State};
use stagegate_api::safeguard::Safeguards;

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
        if_match::Tagged,
        path::Path,
    },
};

/// List a profile's safeguards, in the order in which they run
#[utoipa::path(get, path = "/api/v1/orgs/{org}/profiles/{profile}/safeguards", tag = "safeguards", operation_id = "list_safeguards", params(("org" = String, Path, description = "Name or id of the org"), ("profile" = String, Path, description = "Name or id of the profile")), responses((status = 200, description = "The safeguards", body = Safeguards), Failures))]
pub async fn list(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, profile)): Path<(String, String)>,
) -> Result<Tagged<Json<Safeguards>>, Failure> {
    Ok(super::tagged(server.stagegate().profile(&caller, &org, &profile).await?))
}
