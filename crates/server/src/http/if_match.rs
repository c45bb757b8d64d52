//! `ETag` and `If-Match`: `"r7"` is revision 7 (RFC 9110, rule A5).

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use stagegate_core::error::Error;

use super::failure::Failure;
use crate::app::precondition::Precondition;

/// The revision that a change is based on; a change without one is refused.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(pub Precondition);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Ok(Self(parse(&parts.headers)?))
    }
}

fn parse(headers: &HeaderMap) -> Result<Precondition, Error> {
    let mut values = headers.get_all(header::IF_MATCH).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Err(Error::RevisionRequired) };
    match value.to_str().map(str::trim) {
        Ok("*") => Ok(Precondition::Any),
        Ok(tag) => revision(tag).map(Precondition::Revision).ok_or(Error::RevisionRequired),
        Err(_) => Err(Error::RevisionRequired),
    }
}

fn revision(tag: &str) -> Option<i64> {
    tag.strip_prefix("\"r")?.strip_suffix('"')?.parse().ok()
}

/// An answer with its revision as entity tag.
#[derive(Debug)]
pub struct Tagged<T> {
    /// The revision.
    pub revision: i64,
    /// The answer.
    pub body: T,
}

impl<T: IntoResponse> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = self.body.into_response();
        if let Ok(tag) = HeaderValue::from_str(&format!("\"r{}\"", self.revision)) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_star_or_a_revision_is_a_condition() {
        for (value, want) in [
            ("*", Some(Precondition::Any)),
            ("\"r7\"", Some(Precondition::Revision(7))),
            ("r7", None),
            ("\"7\"", None),
            ("W/\"r7\"", None),
            ("\"r7\", \"r8\"", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(header::IF_MATCH, HeaderValue::from_static(value))]);
            assert_eq!(parse(&headers).ok(), want, "{value}");
        }
        assert!(matches!(parse(&HeaderMap::new()), Err(Error::RevisionRequired)));
    }
}
