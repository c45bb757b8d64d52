//! `GET /api/v1/orgs/{org}/checks`.

use axum::{Json, extract::State};
use stagegate_api::{
    check::{CheckBody, CheckQuery},
    page::Page,
};
use stagegate_core::{error::Error, page::PageRequest};

use crate::{
    api::{Server, paging},
    app::check::WantedChecks,
    http::{
        authenticated::Authenticated,
        body::CheckedQuery,
        failure::{Failure, Failures},
        path::Path,
    },
};

/// List checks, newest first
#[utoipa::path(get, path = "/api/v1/orgs/{org}/checks", tag = "checks", operation_id = "list_checks", params(("org" = String, Path, description = "Name or id of the org"), CheckQuery), responses((status = 200, description = "A page of the list", body = Page<CheckBody>), Failures))]
pub async fn list(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    CheckedQuery(query): CheckedQuery<CheckQuery>,
) -> Result<Json<Page<CheckBody>>, Failure> {
    let page = PageRequest::new(query.limit, query.after.clone())?;
    let wanted = WantedChecks {
        app: query.app.as_deref(),
        service: query.service.as_deref().map(str::parse).transpose()?,
        stage: query.stage.as_deref().map(str::parse).transpose()?,
        passed: query.result.as_deref().map(passed).transpose()?,
    };
    let found = server.stagegate().checks(&caller, &org, wanted, &page).await?;
    Ok(Json(paging::answer(found, super::body)))
}

fn passed(result: &str) -> Result<bool, Error> {
    match result {
        "passed" => Ok(true),
        "failed" => Ok(false),
        other => Err(Error::invalid_name("result", other, "`passed` or `failed`")),
    }
}
