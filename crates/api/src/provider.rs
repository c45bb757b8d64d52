//! Providers: named links of an org to cloud accounts and other vendors.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{impact::Impact, sensitive::Sensitive};

/// Adds a provider. Which of the fields must be there, and which must not, depends on its kind.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AddProvider {
    /// 1 to 64 letters, digits, `-`, `_` and `.`, unique in the org.
    pub alias: String,
    /// `aws-role`, `aws-keys` or `vendor`.
    pub kind: String,
    /// What lists show beside the alias.
    #[serde(default)]
    pub description: String,
    /// Of `aws-role`: the ARN of an IAM role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Of `aws-keys`: the part of the keys that is no secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_key_id: Option<String>,
    /// Of `aws-keys`: the secret part; it is sealed and never shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_access_key: Option<Sensitive>,
    /// Of `vendor`: whose details they are, such as `stripe`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Of `vendor`: 1 to 50 values by the names of the variables that deploys and `exec` get them as; they are sealed and
    /// never shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<BTreeMap<String, String>>))]
    pub details: Option<BTreeMap<String, Sensitive>>,
}

/// Changes a provider; what is absent stays. Keys are changed by rotating.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditProvider {
    /// A new alias; links stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// A new description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Of `aws-role`: the ARN of another role. The `ExternalId` stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Of `vendor`: details to set, the others stay.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, String>))]
    pub set: BTreeMap<String, Sensitive>,
    /// Of `vendor`: names of details to unset.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unset: Vec<String>,
}

/// Gives a provider new keys or details; the old ones are gone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RotateProvider {
    /// Of `aws-keys`: the part of the new keys that is no secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_key_id: Option<String>,
    /// Of `aws-keys`: the secret part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_access_key: Option<Sensitive>,
    /// Of `vendor`: all details from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<BTreeMap<String, String>>))]
    pub details: Option<BTreeMap<String, Sensitive>>,
    /// Whether AWS is asked first whether the new keys work; true if absent.
    #[serde(default = "yes")]
    pub verify: bool,
    /// Whether the new keys may belong to another account than the old ones.
    #[serde(default)]
    pub allow_other_account: bool,
}

fn yes() -> bool {
    true
}

impl Default for RotateProvider {
    fn default() -> Self {
        Self { access_key_id: None, secret_access_key: None, details: None, verify: true, allow_other_account: false }
    }
}

/// A provider, without what is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderBody {
    /// Stable id.
    pub id: String,
    /// Alias.
    pub alias: String,
    /// `aws-role`, `aws-keys` or `vendor`.
    pub kind: String,
    /// `aws`, or another vendor.
    pub vendor: String,
    /// Description.
    pub description: String,
    /// Of `aws-role`: the ARN of the role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Of `aws-role`: what the server presents to that role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Of `aws-keys`: the part of the keys that is no secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_key_id: Option<String>,
    /// The AWS account; for keys only once they were verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// Of `vendor`: the names of its details.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Vec<String>>,
    /// Whether it serves what nothing nearer does.
    pub default: bool,
    /// Counts the changes; the `ETag` is `"r<revision>"`.
    pub revision: i64,
    /// When it was added.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// When it last changed.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub updated_at: Timestamp,
}

/// A provider with what its role needs, and who uses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderDetails {
    /// All but that.
    #[serde(flatten)]
    pub provider: ProviderBody,
    /// Of `aws-role`: a trust policy that fits, as JSON text; the principal is the server's own identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_policy: Option<String>,
    /// The services and instances that are linked to it, the first 50 by name.
    pub linked_to: Vec<LinkedOwnerBody>,
    /// Whether more are linked to it.
    pub linked_to_more: bool,
}

/// A service or an instance that is linked to a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkedOwnerBody {
    /// `service` or `instance`.
    pub kind: String,
    /// What people call it: `shop/orders`, `shop/orders prod:us-east-1`.
    pub name: String,
    /// What stands for it in paths.
    pub address: String,
}

/// What verifying a provider proved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderVerified {
    /// The provider's alias.
    pub provider: String,
    /// The ARN of its role; absent for keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The account that answered.
    pub account_id: String,
    /// What was proved, one sentence each.
    pub checks: Vec<String>,
}

/// The query of a change that can be tried first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct DryRunQuery {
    /// Whether nothing is changed, and the answer tells whose credentials would.
    #[serde(default)]
    pub dry_run: bool,
}

/// The provider after a change of the default, or with `dry_run` what the change would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum DefaultChanged {
    /// It was done.
    Done(Box<ProviderBody>),
    /// It would do this.
    Impact(Impact),
}
