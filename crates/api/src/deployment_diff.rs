//! What differs between two deployments.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    deployment::{DeploymentBody, Redacted},
    explanation::CredentialsCandidate,
    safeguard::ChangedSafeguards,
};

/// The query of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct DiffQuery {
    /// Id of the deployment to compare with; if absent, the one before that deployed the same instance and worked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
}

/// What differs between two deployments. Their profiles and revisions are with each of them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeploymentDiff {
    /// The one that it is compared with.
    pub from: DeploymentBody,
    /// The one that was asked for.
    pub to: DeploymentBody,
    /// Facts that differ.
    pub facts: Vec<FactChange>,
    /// Another role or other keys; absent: the same, or not known any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials: Option<UsedCredentialsChange>,
    /// Other details of other vendors, by vendor; empty: the same, or not known any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vendors: Vec<UsedVendorChange>,
    /// Other safeguards of the profiles; absent: the same, or not known any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safeguards: Option<ChangedSafeguards>,
    /// Parameters that differ, in value or in who holds it, sorted by key.
    pub parameters: Vec<UsedParameterChange>,
    /// Owners that were deleted since, and their parameters with them: those are not compared, and neither are credentials.
    pub deleted_owners: Vec<String>,
    /// Outputs that differ.
    pub outputs: Vec<OutputChange>,
    /// The service file.
    pub service_file: ServiceFileChange,
}

/// A fact that differs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FactChange {
    /// Its name, as in the facts.
    pub name: String,
    /// What it was; absent if that was not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// Another role, other keys, or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsedCredentialsChange {
    /// Who gave them then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<CredentialsCandidate>,
    /// Who gave them afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<CredentialsCandidate>,
}

/// Other details of a vendor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsedVendorChange {
    /// The vendor.
    pub vendor: String,
    /// Who gave them then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<CredentialsCandidate>,
    /// Who gave them afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<CredentialsCandidate>,
}

/// A parameter that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsedParameterChange {
    /// Its key.
    pub key: String,
    /// `added`, `removed`, `changed` (another value) or `moved` (the same value, held by another owner).
    pub change: String,
    /// The winner then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<UsedParameter>,
    /// The winner now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<UsedParameter>,
}

/// A parameter that a deployment got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsedParameter {
    /// `instance`, `service` or `profile`.
    pub layer: String,
    /// Who holds it.
    pub owner: String,
    /// The owner's revision that set it.
    pub revision: i64,
    /// Tells the value from others.
    pub fingerprint: String,
}

/// An output that differs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutputChange {
    /// Its name.
    pub name: String,
    /// `declared` or `stack`.
    pub kind: String,
    /// `added`, `removed` or `changed`.
    pub change: String,
    /// What it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
}

/// Two service files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceFileChange {
    /// Whether they differ; absent if one was not recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<bool>,
    /// The one then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ServiceFileFacts>,
    /// The one now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<ServiceFileFacts>,
}

/// A service file without its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceFileFacts {
    /// Tells its text, as the client sent it, from others of the org.
    pub fingerprint: String,
    /// How many lines it has.
    pub lines: i64,
}

impl fmt::Debug for DeploymentDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeploymentDiff")
            .field("from", &self.from)
            .field("to", &self.to)
            .field("details", &Redacted)
            .finish_non_exhaustive()
    }
}
