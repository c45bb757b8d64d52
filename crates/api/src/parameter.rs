//! Parameters.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::sensitive::Sensitive;

/// Sets a parameter of an owner.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetParameter {
    /// Text of up to 64 KiB; the empty text is a value.
    pub value: Sensitive,
    /// `masked` (people with the right may reveal it) or `write-only`; the present one, or `masked`, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<String>,
    /// What it is for; the present one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Why, for the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A parameter without its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterBody {
    /// Key, unique in its owner.
    pub key: String,
    /// `masked` or `write-only`.
    pub visibility: String,
    /// What it is for.
    pub description: String,
    /// The owner's revision that set the value.
    pub revision: i64,
    /// Who set it.
    pub author: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
}

/// A parameter with its clear value: each read is audited.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevealedParameter {
    /// All but the value.
    #[serde(flatten)]
    pub parameter: ParameterBody,
    /// The clear value.
    pub value: Sensitive,
}
