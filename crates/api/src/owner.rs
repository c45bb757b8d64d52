//! Owners of parameters: profiles, services and instances.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    impact::Impact,
    parameter::{ParameterBody, ParameterChange},
    safeguard::{SafeguardBody, SafeguardDifference},
};

/// An owner, as others point at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnerBody {
    /// `profile`, `service` or `instance`.
    pub kind: String,
    /// Stable id; absent for a service or an instance that nothing was set on and that was never deployed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What people call it: `prod`, `shop/orders`, `shop/orders prod:us-east-1`.
    pub name: String,
    /// What stands for it in paths: `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`.
    pub address: String,
    /// Grows with every change; the `ETag` is `"r<revision>"`. 0 before the first.
    pub revision: i64,
}

/// One line of an owner's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevisionBody {
    /// 1 for the first.
    pub revision: i64,
    /// What changed.
    pub change: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What a profile held then, besides its parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileStateBody>,
    /// Who.
    pub author: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
}

/// What a profile holds besides its parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileStateBody {
    /// The description.
    pub description: String,
    /// The ARN of the access role.
    pub role: Option<String>,
    /// Whether the org's default provider never serves it.
    pub guarded: bool,
}

/// An owner as it was at a revision, without values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevisionDetails {
    /// Whose revision it is.
    pub owner: OwnerBody,
    /// Its line in the history.
    pub revision: RevisionBody,
    /// The parameters then, by key.
    pub parameters: Vec<ParameterThen>,
    /// The linked providers then, by vendor.
    pub links: BTreeMap<String, String>,
    /// The safeguards of a profile then, in their order.
    #[serde(default)]
    pub safeguards: Vec<SafeguardBody>,
}

/// A parameter as it was at a revision, without its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterThen {
    /// All but the value.
    #[serde(flatten)]
    pub parameter: ParameterBody,
    /// Equal values of an org have equal fingerprints.
    pub fingerprint: String,
}

/// How two revisions of an owner differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevisionDifference {
    /// Whose revisions they are.
    pub owner: OwnerBody,
    /// The one that is compared from.
    pub from: RevisionBody,
    /// The one that is compared to.
    pub to: RevisionBody,
    /// What differs of a profile besides its parameters.
    pub fields: Vec<FieldDifference>,
    /// The parameters that differ, by key.
    pub parameters: Vec<ParameterChange>,
    /// The linked providers that differ; the field is the vendor.
    pub links: Vec<FieldDifference>,
    /// The safeguards of a profile that differ.
    #[serde(default)]
    pub safeguards: Vec<SafeguardDifference>,
    /// Whether the safeguards that both revisions have stand in another order.
    #[serde(default)]
    pub safeguards_reordered: bool,
}

/// A field with its two values; absent: it had none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldDifference {
    /// `description`, `role`, `guarded`, or a vendor.
    pub field: String,
    /// What it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// Which revisions to compare.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct DifferenceQuery {
    /// From this revision; the one before `to` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    /// To this revision; the present one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<i64>,
}

/// Makes an owner what it was at a revision; that makes the next one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Rollback {
    /// The revision.
    pub revision: i64,
    /// Why, for the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Whether nothing is changed, and the answer tells what would be.
    #[serde(default)]
    pub dry_run: bool,
}

/// The owner after a rollback, or with `dry_run` what the rollback would change.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum RolledBack {
    /// It was done, or there was nothing to do.
    Done(Box<OwnerBody>),
    /// It would change this.
    Preview(Box<RollbackPreview>),
}

/// What a rollback would change. Nothing was changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RollbackPreview {
    /// From the present revision to the one to go back to.
    pub difference: RevisionDifference,
    /// Whose credentials, or details of other vendors, would come from somewhere else, by vendor; empty: the rollback changes
    /// nothing that decides about them.
    pub impacts: Vec<VendorImpact>,
}

/// Whose credentials of one vendor would come from somewhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VendorImpact {
    /// The vendor.
    pub vendor: String,
    /// Where they would come from.
    pub impact: Impact,
}
