//! What a safeguard objects to.

use serde::{Deserialize, Serialize};

/// One sentence of a failed safeguard, and where it points.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The sentence.
    pub message: String,
    /// The logical id of the resource, where one is meant. Functions have theirs also where only the configuration was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The place as a JSON pointer: into the template where it begins with a capital letter (`/Resources/…`), else into the
    /// configuration (`/functions/…`, `/provider/…`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

impl Finding {
    /// A sentence about no particular place.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    /// The same sentence, about a resource.
    #[must_use]
    pub fn of(self, resource: &str) -> Self {
        Self { resource: Some(resource.to_owned()), ..self }
    }

    /// The same sentence, with the place inside of its resource.
    #[must_use]
    pub fn inside(self, path: &str) -> Self {
        let resource = self.resource.as_deref().map(step).unwrap_or_default();
        Self { path: Some(format!("/Resources{resource}{path}")), ..self }
    }

    /// The same sentence, with the place.
    #[must_use]
    pub fn at(self, path: impl Into<String>) -> Self {
        Self { path: Some(path.into()), ..self }
    }
}

/// One step of a JSON pointer.
pub(crate) fn step(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}
