//! Which parameters nobody reads.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::owner::OwnerBody;

/// A parameter that no deploy or `exec` received for long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnreadParameter {
    /// Whose it is.
    pub owner: OwnerBody,
    /// Its key.
    pub key: String,
    /// When its present value was set.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub set_at: Timestamp,
    /// When a deploy or `exec` last received it, whatever its value was then, to within an hour; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub last_read_at: Option<Timestamp>,
}

/// The query of the list of unread parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct UnreadQuery {
    /// For how many days, 1 to 366, nobody received them and nobody set them; 30 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
    /// At most this many items, 1 to 200; 50 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// The cursor that the page before ended with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}
