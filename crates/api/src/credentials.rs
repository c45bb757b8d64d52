//! Cloud credentials.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::sensitive::Sensitive;

/// Asks for credentials to a stage; those of an access role live for one hour.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IssueCredentials {
    /// Name or id of the app.
    pub app: String,
    /// Name or id of the stage; one of this name need not be added.
    pub stage: String,
    /// The service, for the session tags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The region, for the resolution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// `plan` (if absent) or `deploy`. A guarded stage gives a plan credentials that can only read, and a deployment none
    /// without a check or a reason to do without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// The id of the check that clears the deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// The digest of the template that is about to be deployed, as the check tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// The id of the deployment that began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment: Option<String>,
    /// Why no check clears it; for those who may go past safeguards. It stays on the deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_reason: Option<String>,
}

/// Credentials for this call; the server neither stores nor logs those that it makes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credentials {
    /// AWS access key id.
    pub access_key_id: String,
    /// AWS secret access key.
    pub secret_access_key: Sensitive,
    /// AWS session token; absent for the static keys of a provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_token: Option<Sensitive>,
    /// When they end; absent for the static keys of a provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub expires_at: Option<Timestamp>,
    /// Where they come from: `instance`, `service`, `profile` or `org-default`.
    pub source: String,
    /// The role assumed; absent for static keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The account they lead to, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// The alias of the provider; absent for the access role of a profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The profile of the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// And its revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_revision: Option<i64>,
    /// Whether they can only read: the stage is guarded, and this is a plan.
    #[serde(default)]
    pub read_only: bool,
}
