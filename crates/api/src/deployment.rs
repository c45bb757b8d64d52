//! Deployments.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Records that a deployment starts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StartDeployment {
    /// Name or id of the app.
    pub app: String,
    /// The service.
    pub service: String,
    /// The stage, added or not.
    pub stage: String,
    /// The region.
    pub region: String,
    /// The account whose credentials were handed out, twelve digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// The profile revision that the client resolved; the server refuses a profile it does not resolve to itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_revision: Option<i64>,
    /// The service revision that the client resolved, 0 if there was no service; refused likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_revision: Option<i64>,
    /// The instance revision that the client resolved, 0 if there was no instance; refused likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_revision: Option<i64>,
    /// `deploy` (also if absent) or `remove`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Where it was run from.
    #[serde(default)]
    pub facts: Facts,
}

/// Where a deployment was run from.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Facts {
    /// The framework and its version, such as `osls 4.3.1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub framework: Option<String>,
    /// Git commit, full hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Git branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Whether the work tree had uncommitted changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dirty: Option<bool>,
    /// The address of the CI run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ci_run: Option<String>,
    /// The address of the git repository; users, passwords and queries are taken out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
}

/// Records how a deployment ended. Values of parameters are taken out of every text before it is stored; of the outputs only
/// write-only ones.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FinishDeployment {
    /// `succeeded` or `failed`.
    pub status: String,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The name of the stack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
    /// The stack's outputs, at most 200.
    #[serde(default)]
    pub outputs: BTreeMap<String, String>,
    /// What the service file declares as `outputs:`, any JSON by name: at most 200, each of at most 64 KiB and nested at most
    /// 32 times.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Value>))]
    pub declared_outputs: Map<String, Value>,
    /// The text of the service file, at most 256 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_file: Option<String>,
    /// The check of its package, whatever came of it: one that the same user made of the same app, service, stage and region,
    /// with the same revision of the profile. One that gave credentials is on the record already, and stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// Whatever else a client wants to record, any JSON nested at most 32 times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Value>,
}

/// A recorded run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeploymentBody {
    /// Stable id.
    pub id: String,
    /// The app's name.
    pub app: String,
    /// The service.
    pub service: String,
    /// The stage.
    pub stage: String,
    /// The region.
    pub region: String,
    /// `deploy` or `remove`.
    pub kind: String,
    /// `running` (or cut off), `succeeded` or `failed`.
    pub status: String,
    /// The profile used, by its name then.
    pub profile: Option<String>,
    /// And its revision.
    pub profile_revision: Option<i64>,
    /// The service's revision.
    pub service_revision: Option<i64>,
    /// The instance's revision.
    pub instance_revision: Option<i64>,
    /// The account whose credentials were handed out.
    pub account_id: Option<String>,
    /// The check of its package: on a guarded stage the one that cleared it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// What came of that check: `passed` or `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_result: Option<String>,
    /// Who went past the safeguards of its stage, and why.
    #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
    pub overridden: Option<OverrideBody>,
    /// Who.
    pub author: String,
    /// When it started.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub started_at: Timestamp,
    /// When it ended.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub finished_at: Option<Timestamp>,
}

/// Who went past the safeguards, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OverrideBody {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A recorded run with what may be secret in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeploymentDetails {
    /// All but the details.
    #[serde(flatten)]
    pub deployment: DeploymentBody,
    /// Where it was run from.
    pub facts: Facts,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The name of the stack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
    /// The stack's outputs.
    #[serde(default)]
    pub outputs: BTreeMap<String, String>,
    /// What the service file declared as `outputs:`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Value>))]
    pub declared_outputs: Map<String, Value>,
    /// The text of the service file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_file: Option<String>,
    /// Whatever else the client recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Value>,
}

/// The query of the list of deployments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct DeploymentQuery {
    /// Only of this app: name or id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// Only of this service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Only to this stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// Only to this region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Only `running`, `succeeded` or `failed` ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Only `deploy` or `remove`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// At most this many items, 1 to 200; 50 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// The cursor that the page before ended with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// Outputs, error texts and facts may hold secrets (rule O2): printed by accident they say nothing.
pub(crate) struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Facts").field(&Redacted).finish()
    }
}

impl fmt::Debug for FinishDeployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FinishDeployment").field("status", &self.status).field("details", &Redacted).finish_non_exhaustive()
    }
}

impl fmt::Debug for DeploymentDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeploymentDetails")
            .field("deployment", &self.deployment)
            .field("details", &Redacted)
            .finish_non_exhaustive()
    }
}
