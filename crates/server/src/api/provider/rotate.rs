//! `POST /api/v1/orgs/{org}/providers/{provider}/rotate`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{ChangeFailures, CloudFailures, Failure, Failures},
        if_match::IfMatch,
        if_match::Tagged,
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::provider::{ProviderBody, RotateProvider};

/// Give a provider new keys or details; the old ones are gone
#[utoipa::path(post, path = "/api/v1/orgs/{org}/providers/{provider}/rotate", tag = "providers", operation_id = "rotate_provider", params(("org" = String, Path, description = "Name or id of the org"), ("provider" = String, Path, description = "Alias or id of the provider"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = RotateProvider, responses((status = 200, description = "The provider", body = ProviderBody), Failures, ChangeFailures, CloudFailures))]
pub async fn rotate(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, provider)): Path<(String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<RotateProvider>,
) -> Result<Tagged<Json<ProviderBody>>, Failure> {
    let rotation = super::rotation(body)?;
    Ok(super::tagged(server.stagegate().rotate_provider(&caller, &org, &provider, rotation, precondition).await?))
}
