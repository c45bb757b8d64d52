//! `GET /api/v1/orgs/{org}/apps/{app}/stages/{stage}/resolution`.

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::CheckedQuery,
        failure::{Failure, Failures},
        if_none_match::{EntityTag, Fresh, IfNoneMatch, NotModified},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::resolution::{Resolution, ResolutionQuery};

/// Show a resolved stage
///
/// The same answer as `POST resolve` for `show`. Its `ETag` is made of all that it depends on: with `If-None-Match`, whoever
/// has the present answer gets 304, and no value is opened.
#[utoipa::path(get, path = "/api/v1/orgs/{org}/apps/{app}/stages/{stage}/resolution", tag = "resolutions", operation_id = "show_resolution", params(("org" = String, Path, description = "Name or id of the org"), ("app" = String, Path, description = "Name or id of the app"), ("stage" = String, Path, description = "Name or id of the stage; one of this name need not be added"), ResolutionQuery, ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the answer that the caller has")), responses((status = 200, description = "What a deploy would get", body = Resolution), Failures, NotModified))]
pub async fn show(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, app, stage)): Path<(String, String, String)>,
    CheckedQuery(query): CheckedQuery<ResolutionQuery>,
    known: IfNoneMatch,
) -> Result<Fresh<Json<Resolution>>, Failure> {
    let target = super::target(&app, &stage, query.service.as_deref(), query.region.as_deref())?;
    let values = query.values.unwrap_or_default();
    let has = |tag: &str| known.has(&EntityTag(tag.to_owned()));
    let (tag, resolution) = server.stagegate().resolve_tagged(&caller, &org, (&target, values), has).await?;
    Ok(Fresh { tag: EntityTag(tag), body: resolution.map(|resolution| Json(super::body(resolution))) })
}
