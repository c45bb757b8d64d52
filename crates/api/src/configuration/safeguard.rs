//! Safeguards of a profile, as the file lists them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    given::given,
    safeguard::{SafeguardExceptionBody, WantedSafeguard},
};

/// A safeguard: a check that a packaged service must pass. What is left out has its default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SafeguardEntry {
    /// The id of one that comes with the program, or the name of one of the org's policies.
    pub safeguard: String,
    /// The version of the org's policy; its newest, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub version: Option<i64>,
    /// What lists and results call it; `Policy: <safeguard>`, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub title: Option<String>,
    /// What to do about a failure.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub description: Option<String>,
    /// Whether a failure blocks; what the safeguard is made for, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(value_type = EnforcementOfSafeguard, required = false))]
    pub enforcement: Option<String>,
    /// Its settings; what is left out of them has its default.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub settings: Option<Value>,
    /// Whether it runs; it does, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub enabled: Option<bool>,
    /// What it lets pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<SafeguardExceptionEntry>,
}

/// Findings about one resource that somebody has agreed to live with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SafeguardExceptionEntry {
    /// The logical id of the resource, or the key of the function.
    pub resource: String,
    /// Why the finding is acceptable.
    pub reason: String,
    /// Who answers for it. A file names them, as whoever applies it may be another one each time.
    pub owner: String,
    /// The last day, or the moment, of the agreement; absent: it does not end.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub expires: Option<String>,
}

/// The words of the file, for its schema.
#[cfg(feature = "openapi")]
mod words {
    use serde::Serialize;
    use utoipa::ToSchema;

    /// `error`: a failure blocks; `warning`: it does not.
    #[derive(Serialize, ToSchema)]
    #[serde(rename_all = "kebab-case")]
    pub enum EnforcementOfSafeguard {
        /// A failure blocks.
        Error,
        /// It does not.
        Warning,
    }
}
#[cfg(feature = "openapi")]
pub use words::EnforcementOfSafeguard;

impl From<SafeguardEntry> for WantedSafeguard {
    fn from(entry: SafeguardEntry) -> Self {
        let SafeguardEntry { safeguard, version, title, description, enforcement, settings, enabled, exceptions } = entry;
        let exceptions = exceptions.into_iter().map(Into::into).collect();
        Self { id: None, title, description, safeguard, version, enforcement, settings, enabled, exceptions }
    }
}

impl From<SafeguardExceptionEntry> for SafeguardExceptionBody {
    fn from(entry: SafeguardExceptionEntry) -> Self {
        let SafeguardExceptionEntry { resource, reason, owner, expires } = entry;
        Self { resource, reason, owner: Some(owner), expires }
    }
}
