//! What ends a request that a handler does not end: time, and a defect.

use std::{any::Any, time::Duration};

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use stagegate_core::error::Error;

use crate::http::failure::Failure;

/// The longest a request may take (rule R1).
pub(super) const REQUEST_TIME: Duration = Duration::from_secs(30);

/// Middleware: answers with an error once [`REQUEST_TIME`] is over; the open transaction rolls back.
pub(super) async fn time_out(request: Request, next: Next) -> Response {
    match tokio::time::timeout(REQUEST_TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure(Error::Timeout).into_response(),
    }
}

/// A panic is a defect of ours: this request fails, the server goes on. The message may hold values and is dropped.
pub(super) fn panicked(_panic: Box<dyn Any + Send>) -> Response {
    Failure(Error::Internal("a handler panicked".into())).into_response()
}
