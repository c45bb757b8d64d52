//! `POST /api/v1/orgs/{org}/providers`.

use crate::app::provider::ProviderWish;
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
use stagegate_api::provider::{AddProvider, ProviderBody};

/// Add a provider
#[utoipa::path(post, path = "/api/v1/orgs/{org}/providers", tag = "providers", operation_id = "add_provider", params(("org" = String, Path, description = "Name or id of the org")), request_body = AddProvider, responses((status = 201, description = "The provider", body = ProviderBody), Failures))]
pub async fn add(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    Body(mut body): Body<AddProvider>,
) -> Result<(StatusCode, Tagged<Json<ProviderBody>>), Failure> {
    let holds = super::holdings(&mut body)?;
    let wish = ProviderWish { alias: &body.alias, description: &body.description, holds };
    let provider = server.stagegate().add_provider(&caller, &org, wish).await?;
    Ok((StatusCode::CREATED, super::tagged(provider)))
}
