//! Parameters of paths. What cannot be a name or an id names nothing, whatever the database would make of it.

use axum::{
    extract::{FromRequestParts, Path as Captured, RawPathParams},
    http::request::Parts,
};
use serde::de::DeserializeOwned;
use stagegate_core::error::Error;

use super::failure::Failure;

/// The parameters of the path, decoded.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let nothing = || Failure(Error::NoAddress);
        // Fails for what is not UTF-8.
        let decoded = RawPathParams::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        if decoded.iter().any(|(_, value)| value.contains(char::is_control)) {
            return Err(nothing());
        }
        let Captured(captured) = Captured::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        Ok(Self(captured))
    }
}
