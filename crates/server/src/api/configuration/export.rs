//! `GET /api/v1/orgs/{org}/configuration`.

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
use stagegate_api::configuration::{Configuration, ConfigurationQuery};

/// Export the configuration of an org, or of one app and what it refers to; without secret values
#[utoipa::path(get, path = "/api/v1/orgs/{org}/configuration", tag = "configuration", operation_id = "export_configuration", params(("org" = String, Path, description = "Name or id of the org"), ConfigurationQuery), responses((status = 200, description = "The document", body = Configuration), Failures))]
pub async fn export(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    CheckedQuery(query): CheckedQuery<ConfigurationQuery>,
) -> Result<Json<Configuration>, Failure> {
    Ok(Json(server.stagegate().export_configuration(&caller, &org, query.app.as_deref()).await?))
}
