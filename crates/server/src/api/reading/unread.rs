//! `GET /api/v1/orgs/{org}/unread-parameters`.

use crate::api::paging;
use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::CheckedQuery,
        failure::{Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::{
    page::{Page, PageQuery},
    reading::{UnreadParameter, UnreadQuery},
};

/// List the parameters that nobody reads
///
/// Those that no deploy and no `exec` received within so many days, and that were not set within them either. A parameter
/// that a nearer one hid each time counts as not received. The list goes through all parameters by owner and key. A page
/// looks at no more than 1000 of them: it may be short or even empty, and still have a next one.
#[utoipa::path(get, path = "/api/v1/orgs/{org}/unread-parameters", tag = "parameters", operation_id = "list_unread_parameters", params(("org" = String, Path, description = "Name or id of the org"), UnreadQuery), responses((status = 200, description = "A page of the list", body = Page<UnreadParameter>), Failures))]
pub async fn unread(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    CheckedQuery(query): CheckedQuery<UnreadQuery>,
) -> Result<Json<Page<UnreadParameter>>, Failure> {
    let UnreadQuery { days, limit, after } = query;
    let page = paging::request(PageQuery { limit, after })?;
    let found = server.stagegate().unread_parameters(&caller, &org, days, &page).await?;
    Ok(Json(paging::answer(found, super::body)))
}
