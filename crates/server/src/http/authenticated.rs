//! Who calls: the access key in `Authorization: Bearer`.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use stagegate_core::{
    Secret,
    access::{Caller, Origin},
    error::Error,
};

use super::{failure::Failure, request_id::RequestId};
use crate::api::Server;

/// The caller. A handler that does not take one is public, and listed as such.
#[derive(Debug)]
pub struct Authenticated(pub Caller);

impl FromRequestParts<Server> for Authenticated {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        let token = bearer(&parts.headers).ok_or(Error::NoAccessKey)?;
        Ok(Self(server.stagegate().authenticate(&token, origin(parts)).await?))
    }
}

/// Where a request came from. The address is the peer's: forwarded headers are not trusted.
#[derive(Debug)]
pub struct From(pub Origin);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Ok(Self(origin(parts)))
    }
}

fn origin(parts: &Parts) -> Origin {
    let address =
        parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or_else(|| "local".into(), |info| info.0.ip().to_string());
    let request_id = parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    Origin { address, request_id }
}

/// The token, if there is exactly one well-formed header. The scheme's case does not matter (RFC 9110).
fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(token.trim().to_owned()))
}
