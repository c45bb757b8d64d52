//! Apps.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Makes an app.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateApp {
    /// 3 to 39 lower-case letters, digits and hyphens.
    pub name: String,
    /// Name or id of the profile for stages that nobody added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_profile: Option<String>,
}

/// Changes an app; what is absent stays.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct EditApp {
    /// A new name; its things and their history stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Name or id of the new default profile; `null` removes it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub default_profile: Option<Option<String>>,
}

/// Tells "absent" from `null`.
#[expect(clippy::option_option, reason = "three cases: absent, null, a name")]
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

/// The query of the deletion of an app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct DeleteAppQuery {
    /// `true`: its stages, services and instances with it. Without this an app that has any stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub everything: Option<bool>,
}

/// An app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppBody {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// The name of the profile for stages that nobody added.
    pub default_profile: Option<String>,
    /// Counts the changes; the `ETag` is `"r<revision>"`.
    pub revision: i64,
    /// When it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// When it last changed.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub updated_at: Timestamp,
}
