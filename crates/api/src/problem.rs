//! Errors on the wire: RFC 9457 problem documents.

use serde::{Deserialize, Serialize};

/// The media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What went wrong, for people and programs. Never holds a stack, a path, SQL, or submitted values (rule A2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Stable URI of the kind of problem, `urn:stagegate:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The same for every problem of this kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The sentence.
    pub detail: String,
    /// Stable code, such as `not-found`.
    pub code: String,
    /// The next step: a command or a setting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Also in the server's log and in the header `x-request-id`.
    #[serde(default)]
    pub request_id: String,
}
