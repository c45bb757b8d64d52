//! `GET /api/v1/orgs/{org}/owners/{owner}/links`.

use crate::{
    api::{Server, owner},
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
        if_match::Tagged,
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::link::Links;

/// List the providers that a service or an instance is linked to
#[utoipa::path(get, path = "/api/v1/orgs/{org}/owners/{owner}/links", tag = "links", operation_id = "list_links", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the owner, or `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`")), responses((status = 200, description = "The owner, and its links", body = Links), Failures))]
pub async fn list(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, owner)): Path<(String, String)>,
) -> Result<Tagged<Json<Links>>, Failure> {
    let found = server.stagegate().links(&caller, &org, &owner.parse()?).await?;
    let owner = owner::view_body(&found.owner);
    let links = found.links.into_iter().map(super::body).collect();
    Ok(Tagged { revision: owner.revision, body: Json(Links { owner, links }) })
}
