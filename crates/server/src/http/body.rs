//! Request bodies and queries: bounded, and refused with a sentence that does not echo what was sent (rule A2).

use axum::{
    Json,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Query, Request, rejection::JsonRejection},
    http::{StatusCode, request::Parts},
};
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;
use stagegate_core::error::Error;
use tokio::runtime::Handle;

pub use stagegate_api::MAX_BODY_BYTES;

use super::failure::Failure;

/// Reading a body that is longer takes so long that others would wait for it.
const LARGE: usize = 256 * 1024;

/// How much more than its limit is read of a body at most.
const THROWN_AWAY: usize = 16 * 1024 * 1024;

/// A JSON body of at most `LIMIT` bytes.
#[derive(Debug)]
pub struct Body<T, const LIMIT: usize = MAX_BODY_BYTES>(pub T);

impl<T: DeserializeOwned + Send + 'static, S: Send + Sync, const LIMIT: usize> FromRequest<S> for Body<T, LIMIT> {
    type Rejection = Failure;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Failure> {
        DefaultBodyLimit::max(LIMIT).apply(&mut request);
        let (parts, body) = request.into_parts();
        let bytes = whole(body, LIMIT).await.map_err(Failure)?;
        let is_array = bytes.trim_ascii_start().first() == Some(&b'[');
        let is_large = bytes.len() > LARGE;
        let request = Request::from_parts(parts, bytes.into());
        let read = if is_large { read_aside(request).await? } else { Json::<T>::from_request(request, state).await };
        match read {
            // An array would pass for an object whose fields come in our order.
            Ok(_) if is_array => Err(Failure(Error::Malformed { reason: WRONG_TYPE.into() })),
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(Failure(refusal(&rejection, LIMIT))),
        }
    }
}

/// All of a body. Of one that is too large the rest is read and thrown away: a sender listens for the answer only then, and
/// would be told that the connection was cut.
async fn whole(mut body: axum::body::Body, limit: usize) -> Result<Bytes, Error> {
    let (mut held, mut size) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| unreadable(StatusCode::BAD_REQUEST, limit))?;
        let Some(data) = frame.data_ref() else { continue };
        size = size.saturating_add(data.len());
        if size <= limit {
            held.extend_from_slice(data);
        } else {
            held = Vec::new();
        }
        if size > limit.saturating_add(THROWN_AWAY) {
            break;
        }
    }
    if size > limit { Err(unreadable(StatusCode::PAYLOAD_TOO_LARGE, limit)) } else { Ok(held.into()) }
}

/// Reads a body away from the threads that answer requests.
async fn read_aside<T: DeserializeOwned + Send + 'static>(request: Request) -> Result<Result<Json<T>, JsonRejection>, Failure> {
    let runtime = Handle::current();
    let read = move || runtime.block_on(Json::<T>::from_request(request, &()));
    tokio::task::spawn_blocking(read).await.map_err(|cause| Failure(Error::Internal(cause.into())))
}

fn refusal(rejection: &JsonRejection, limit: usize) -> Error {
    let reason = match rejection {
        JsonRejection::MissingJsonContentType(_) => "the content type must be `application/json`".into(),
        JsonRejection::JsonSyntaxError(_) => "it is not JSON".into(),
        JsonRejection::JsonDataError(error) => shape(&error.body_text()),
        other => return unreadable(other.status(), limit),
    };
    Error::Malformed { reason }
}

/// A body that did not arrive whole, or is too large.
fn unreadable(status: StatusCode, limit: usize) -> Error {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Error::BodyTooLarge { limit },
        _ => Error::Malformed { reason: "it could not be read".into() },
    }
}

const WRONG_TYPE: &str = "a field has the wrong type";

/// Keeps of a deserialiser's message only what names our own fields: a value could be a secret.
fn shape(message: &str) -> String {
    for known in ["missing field `", "unknown field `"] {
        let Some((before, rest)) = message.split_once(known) else { continue };
        // Quoted is what was sent, and it may say anything.
        if let (false, Some((field, _))) = (before.contains(['"', '`']), rest.split_once('`')) {
            let field: String = field.chars().take(60).flat_map(char::escape_debug).collect();
            return format!("{known}{field}`");
        }
    }
    WRONG_TYPE.into()
}

/// A query string.
#[derive(Debug)]
pub struct CheckedQuery<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for CheckedQuery<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        // PostgreSQL takes no NUL in a text, and no cursor, name or number holds one.
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Failure(Error::invalid("query", "it holds a NUL")));
        }
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(query)) => Ok(Self(query)),
            Err(error) => Err(Failure(Error::invalid("query", shape(&error.body_text())))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{WRONG_TYPE, shape};

    #[test]
    fn messages_name_fields_and_never_values() {
        for (message, want) in [
            ("x: missing field `name` at line 1", "missing field `name`"),
            ("x: unknown field `nmae`, expected `name`", "unknown field `nmae`"),
            ("x: invalid type: string \"canary\", expected i64", WRONG_TYPE),
            ("x: invalid type: string \"missing field `canary`\", expected i64", WRONG_TYPE),
            ("x: unknown variant `missing field `canary`, expected `y`", WRONG_TYPE),
        ] {
            assert_eq!(shape(message), want);
        }
    }
}
