//! Short-lived cloud credentials.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::sensitive::Sensitive;

/// Asks for credentials to a stage; they live for one hour.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IssueCredentials {
    /// Name or id of the app.
    pub app: String,
    /// The stage, added or not.
    pub stage: String,
    /// The service, for the session tags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The region, for the resolution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// Credentials made for this call; neither stored nor logged by the server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credentials {
    /// AWS access key id.
    pub access_key_id: String,
    /// AWS secret access key.
    pub secret_access_key: Sensitive,
    /// AWS session token.
    pub session_token: Sensitive,
    /// When they end.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
    /// The role assumed.
    pub role: String,
    /// Its account.
    pub account_id: String,
    /// The profile that named the role.
    pub profile: String,
    /// And its revision.
    pub profile_revision: i64,
}
