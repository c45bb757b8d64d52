//! `POST /api/v1/orgs/{org}/access-keys`.

use crate::app::access_key::AccessKeyWish;
use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State, http::StatusCode};
use stagegate_api::access_key::{AccessKeyCreated, CreateAccessKey};
use stagegate_core::access::Scope;
/// Make an access key; it is shown this once
#[utoipa::path(post, path = "/api/v1/orgs/{org}/access-keys", tag = "access-keys", operation_id = "create_access_key", params(("org" = String, Path, description = "Name or id of the org")), request_body = CreateAccessKey, responses((status = 201, description = "The access key, shown this once", body = AccessKeyCreated), Failures))]
pub async fn create(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    Body(body): Body<CreateAccessKey>,
) -> Result<(StatusCode, Json<AccessKeyCreated>), Failure> {
    let scopes = body.scopes.iter().map(|scope| scope.parse::<Scope>()).collect::<Result<_, _>>()?;
    let wish = AccessKeyWish { name: &body.name, scopes, days: body.expires_in_days.unwrap_or(90) };
    let (key, token) = server.stagegate().create_access_key(&caller, &org, wish).await?;
    Ok((StatusCode::CREATED, Json(AccessKeyCreated { record: super::body(&key), access_key: token.into() })))
}
