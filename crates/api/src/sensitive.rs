//! Secret text on the wire: serialised as it is, but never printed.

use serde::{Deserialize, Serialize, Serializer};
use stagegate_core::Secret;

/// A secret in a request or response body. Serialising it is meant; printing it gives `[redacted]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Sensitive(pub Secret);

impl Sensitive {
    /// Takes over `text`.
    pub fn new(text: String) -> Self {
        Self(Secret::new(text))
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl From<Secret> for Sensitive {
    fn from(secret: Secret) -> Self {
        Self(secret)
    }
}

impl Serialize for Sensitive {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Sensitive {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        <String as utoipa::PartialSchema>::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Sensitive {}
