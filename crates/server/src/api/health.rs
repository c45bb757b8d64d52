//! Health for load balancers, and the OpenAPI document. Public, and answered without touching any org.

use axum::{Json, Router, extract::State, routing::get};
use utoipa::openapi::OpenApi;

use super::Server;
use crate::http::failure::Failure;

/// `/healthz`: the process runs. `/readyz`: it can use its database. `/api/v1/openapi.json`: what it serves.
pub(super) fn routes(document: OpenApi) -> Router<Server> {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/api/v1/openapi.json", get(|| async move { Json(document) }))
}

async fn ready(State(server): State<Server>) -> Result<&'static str, Failure> {
    server.stagegate().check().await?;
    Ok("ready\n")
}
