//! Instances: services as they live in one stage and region.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Makes an instance of a service before its first deploy.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateInstance {
    /// The stage, added to the app or not.
    pub stage: String,
    /// The region, such as `us-east-1`.
    pub region: String,
}

/// An instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstanceBody {
    /// Stable id.
    pub id: String,
    /// The name of its app.
    pub app: String,
    /// The name of its service.
    pub service: String,
    /// The stage.
    pub stage: String,
    /// The region.
    pub region: String,
    /// Grows with every change of its parameters, links or state; the `ETag` is `"r<revision>"`. 0 before the first.
    pub revision: i64,
    /// Since when lists leave it out. They also leave out the instances of archived services.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub archived_at: Option<Timestamp>,
    /// When it came into being.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// When it last changed.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub updated_at: Timestamp,
    /// Its newest deployment; absent if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_deployment: Option<LastDeploymentBody>,
}

/// The newest deployment of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LastDeploymentBody {
    /// Its id.
    pub id: String,
    /// `deploy` or `remove`.
    pub kind: String,
    /// `running` (or cut off), `succeeded` or `failed`.
    pub status: String,
    /// When it started.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub started_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub finished_at: Option<Timestamp>,
}

/// The query of the list of instances.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct InstanceQuery {
    /// Only of this service: name or id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Only in this stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// `true`: archived ones as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// At most this many items, 1 to 200; 50 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// The cursor that the page before ended with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}
