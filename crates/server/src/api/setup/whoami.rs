//! `GET /api/v1/whoami`.

use crate::api::{access_key, org};
use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
    },
};
use axum::{Json, extract::State};
use stagegate_api::setup::{UserBody, Whoami};
use stagegate_core::page::{MAX_PAGE, PageRequest};
/// Who is signed in
#[utoipa::path(get, path = "/api/v1/whoami", tag = "setup", operation_id = "whoami", responses((status = 200, description = "The caller", body = Whoami), Failures))]
pub async fn whoami(State(server): State<Server>, Authenticated(caller): Authenticated) -> Result<Json<Whoami>, Failure> {
    let page = PageRequest::new(Some(MAX_PAGE), None)?;
    let orgs = server.stagegate().orgs(&caller, &page).await?.items;
    let user = UserBody { id: caller.user.id.to_string(), name: caller.user.name.clone() };
    Ok(Json(Whoami { user, access_key: access_key::body(&caller.key), orgs: orgs.into_iter().map(org::body).collect() }))
}
