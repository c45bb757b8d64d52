//! Request bodies and queries: bounded, and refused with a sentence that does not echo what was sent (rule A2).

use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Query, Request, rejection::JsonRejection},
    http::request::Parts,
};
use serde::de::DeserializeOwned;
use stagegate_core::error::Error;

use super::failure::Failure;

/// The largest request body: 1 MiB (rule R1).
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A JSON body.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(Failure(refusal(&rejection))),
        }
    }
}

fn refusal(rejection: &JsonRejection) -> Error {
    let reason = match rejection {
        JsonRejection::MissingJsonContentType(_) => "the content type must be `application/json`".into(),
        JsonRejection::JsonSyntaxError(_) => "it is not JSON".into(),
        JsonRejection::JsonDataError(error) => shape(&error.body_text()),
        _ if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE => {
            return Error::BodyTooLarge { limit: MAX_BODY_BYTES };
        }
        _ => "it could not be read".into(),
    };
    Error::Malformed { reason }
}

/// Keeps of a deserialiser's message only what names our own fields: a value could be a secret.
fn shape(message: &str) -> String {
    for known in ["missing field `", "unknown field `"] {
        if let Some(field) = message.split(known).nth(1).and_then(|rest| rest.split('`').next()) {
            let field: String = field.chars().take(60).flat_map(char::escape_debug).collect();
            return format!("{known}{field}`");
        }
    }
    "a field has the wrong type".into()
}

/// A query string.
#[derive(Debug)]
pub struct CheckedQuery<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for CheckedQuery<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(query)) => Ok(Self(query)),
            Err(error) => Err(Failure(Error::invalid("query", shape(&error.body_text())))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::shape;

    #[test]
    fn messages_name_fields_and_never_values() {
        for (message, want) in [
            ("x: missing field `name` at line 1", "missing field `name`"),
            ("x: unknown field `nmae`, expected `name`", "unknown field `nmae`"),
            ("x: invalid type: string \"canary\", expected i64", "a field has the wrong type"),
        ] {
            assert_eq!(shape(message), want);
        }
    }
}
