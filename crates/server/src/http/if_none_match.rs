//! `If-None-Match`: whoever has the present answer already gets 304 and no body (RFC 9110).

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};

/// The answers that the caller has, by their entity tags. A header that cannot be read names none.
#[derive(Clone, Debug, Default)]
pub struct IfNoneMatch(Vec<String>);

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

impl IfNoneMatch {
    fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        // Our tags hold no commas.
        Self(values.flat_map(|value| value.split(',')).map(|tag| tag.trim().to_owned()).collect())
    }

    /// Whether the caller has the answer with this tag. The comparison is the weak one, as the RFC wants it here.
    pub fn has(&self, tag: &EntityTag) -> bool {
        let wanted = tag.quoted();
        self.0.iter().any(|given| given == "*" || given.strip_prefix("W/").unwrap_or(given) == wanted)
    }
}

/// A strong entity tag: equal tags mean equal answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityTag(pub String);

impl EntityTag {
    fn quoted(&self) -> String {
        format!("\"{}\"", self.0)
    }
}

/// An answer that the caller may have already.
#[derive(Debug)]
pub struct Fresh<T> {
    /// Its tag.
    pub tag: EntityTag,
    /// None: the caller has it.
    pub body: Option<T>,
}

impl<T: IntoResponse> IntoResponse for Fresh<T> {
    fn into_response(self) -> Response {
        let mut response = match self.body {
            Some(body) => body.into_response(),
            None => StatusCode::NOT_MODIFIED.into_response(),
        };
        if let Ok(tag) = HeaderValue::from_str(&self.tag.quoted()) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// What an operation can answer besides, for the OpenAPI document.
#[derive(utoipa::IntoResponses)]
pub enum NotModified {
    /// The caller has the present answer
    #[response(status = 304)]
    Same,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_whole() {
        let tag = EntityTag("a1".to_owned());
        for (values, want) in [
            (&["\"a1\""][..], true),
            (&["W/\"a1\""], true),
            (&["\"b\", \"a1\""], true),
            (&["\"b\"", "\"a1\""], true),
            (&["*"], true),
            (&["\"a\""], false),
            (&["a1"], false),
            (&["\"a1"], false),
            (&["\"A1\""], false),
            (&[""], false),
            (&[], false),
        ] {
            let headers = values.iter().map(|value| (header::IF_NONE_MATCH, HeaderValue::from_static(value)));
            let given = IfNoneMatch::of(&headers.collect());
            assert_eq!(given.has(&tag), want, "{values:?}");
        }
    }
}
