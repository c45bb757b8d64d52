//! Errors of `core` as RFC 9457 problem documents.

use std::sync::Arc;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use stagegate_api::problem::{MEDIA_TYPE, Problem};
use stagegate_core::error::Error;

use super::request_id::RequestId;

/// What a handler answers when its use case fails.
#[derive(Debug)]
pub struct Failure(pub Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// Left in the response for [`finish`], which knows the request id.
#[derive(Clone)]
struct Failed(Arc<Error>);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.code().http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(Failed(Arc::new(self.0)));
        response
    }
}

/// Writes the problem document of a failed response, and the cause into the log.
pub fn finish(mut response: Response, id: &RequestId) -> Response {
    let Some(Failed(error)) = response.extensions_mut().remove::<Failed>() else { return response };
    log(&error);
    let problem = problem(&error, response.status(), id);
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut finished = (response.status(), [(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE))], body).into_response();
    if response.status() == StatusCode::UNAUTHORIZED {
        finished.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        finished.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    finished
}

fn problem(error: &Error, status: StatusCode, id: &RequestId) -> Problem {
    let code = error.code().as_str();
    Problem {
        kind: format!("urn:stagegate:problem:{code}"),
        title: code.replace('-', " "),
        status: status.as_u16(),
        detail: error.to_string(),
        code: code.to_owned(),
        hint: error.hint(),
        request_id: id.0.clone(),
    }
}

/// The cause goes to the log only.
fn log(error: &Error) {
    match error {
        Error::Internal(cause) => {
            tracing::error!(cause = cause.as_ref() as &dyn std::error::Error, "a request failed on our side");
        }
        Error::StorageUnavailable { source, .. } => {
            tracing::error!(cause = source.as_ref() as &dyn std::error::Error, "the database cannot be used");
        }
        error => tracing::debug!(code = error.code().as_str(), "refused"),
    }
}

/// The problems that every operation can answer with, for the OpenAPI document.
#[derive(utoipa::IntoResponses)]
pub enum Failures {
    /// No valid access key
    #[response(status = 401, content_type = "application/problem+json")]
    NotSignedIn(Problem),
    /// Not allowed, or refused by the cloud
    #[response(status = 403, content_type = "application/problem+json")]
    NotAllowed(Problem),
    /// No such thing, or not for the caller to see
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// A taken name, or still in use
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
    /// The body is too large
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// Something in the request breaks a rule
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(Problem),
    /// The database is busy, full or not reachable, or too many requests of the org wait; nothing was changed
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}

/// The further problems of a change that is based on a revision.
#[derive(utoipa::IntoResponses)]
pub enum ChangeFailures {
    /// Changed meanwhile
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// No `If-Match`
    #[response(status = 428, content_type = "application/problem+json")]
    RevisionRequired(Problem),
}

/// The further problem of a record that is based on what was there when it was begun.
#[derive(utoipa::IntoResponses)]
pub enum Outdated {
    /// Changed or ended meanwhile
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
}

/// The further problem of what asks the cloud.
#[derive(utoipa::IntoResponses)]
pub enum CloudFailures {
    /// The cloud gave no answer
    #[response(status = 502, content_type = "application/problem+json")]
    Unreachable(Problem),
}
