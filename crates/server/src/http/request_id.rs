//! Gives every request an id: in the answer, in the log, in the audit event.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use tracing::Instrument as _;

use super::failure;
use crate::api::Server;

/// The header that carries the id in an answer.
pub const HEADER: &str = "x-request-id";

/// The id of the present request.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Middleware: makes the id, finishes problem documents with it, and logs one line per request without its query,
/// headers or body. A client's own id is not taken over: it could forge log lines.
pub async fn assign(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    let mut random = [0; 8];
    server.entropy().fill(&mut random);
    let id = RequestId(format!("req_{:016x}", u64::from_be_bytes(random)));
    let span = tracing::info_span!("request", id = %id.0, method = %request.method(), path = request.uri().path());
    request.extensions_mut().insert(id.clone());
    async move {
        let response = next.run(request).await;
        let mut response = failure::finish(response, &id);
        tracing::info!(status = response.status().as_u16(), "answered");
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::from_str(&id.0) {
            headers.insert(HEADER, value);
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }
    .instrument(span)
    .await
}
