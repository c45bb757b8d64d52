//! Resolutions.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{owner::OwnerBody, safeguard::ResolvedSafeguard, sensitive::Sensitive};

/// Asks what a deploy would get.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    /// Name or id of the app.
    pub app: String,
    /// Name or id of the stage; one of this name need not be added.
    pub stage: String,
    /// The service; without one only the profile's layer counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The region; without service and region the instance's layer does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// As it was then: a revision of the nearest owner named (`r7`), a time (RFC 3339), or the id of a deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Whether the clear values are wanted; each such read is audited.
    #[serde(default)]
    pub values: bool,
    /// What the values are for: `show` (also if absent), `deploy` or `exec`. For `show`, write-only values are left out; the
    /// others take no `at`, and count as having read the parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
}

/// The query of a resolved stage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ResolutionQuery {
    /// The service; without one only the profile's layer counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The region; without service and region the instance's layer does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Whether the clear values of masked parameters are wanted; each such read is audited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<bool>,
}

/// The answer for one app, stage, service and region.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Resolution {
    /// The app's name.
    pub app: String,
    /// The stage.
    pub stage: String,
    /// Which moment this is, in words; absent: now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The profile and why; absent when neither the stage nor the app has one.
    pub profile: Option<ResolvedProfile>,
    /// The service, if one was named and exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<OwnerBody>,
    /// The instance, if service and region were named and it exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<OwnerBody>,
    /// Each parameter's winner, sorted by key.
    pub parameters: Vec<ResolvedParameter>,
    /// Where credentials would come from; absent: the client uses what its machine has.
    pub credentials: Option<ResolvedCredentials>,
    /// What a packaged service must pass, in the order of the profile.
    #[serde(default)]
    pub safeguards: Vec<ResolvedSafeguard>,
    /// What other vendors give, by vendor; those without a provider are not there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vendors: Vec<ResolvedVendor>,
}

/// The profile and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResolvedProfile {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// The revision that the answer was made from.
    pub revision: i64,
    /// `stage` (the stage was added with it) or `app-default`.
    pub source: String,
    /// Whether deploy credentials need a check that passed.
    #[serde(default)]
    pub guarded: bool,
}

/// A parameter's winner and where it comes from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResolvedParameter {
    /// Key.
    pub key: String,
    /// The clear value, if it was asked for and may be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Sensitive>,
    /// Tells its value from others of the org, where values were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// `masked` or `write-only`.
    pub visibility: String,
    /// Where it comes from.
    pub source: ParameterSource,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterSource {
    /// `instance`, `service` or `profile`.
    pub layer: String,
    /// The owner's name.
    pub owner: String,
    /// The owner's revision that set it.
    pub revision: i64,
    /// Who set it.
    pub author: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
}

/// Where credentials would come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResolvedCredentials {
    /// `instance`, `service`, `profile` or `org-default`.
    pub source: String,
    /// `aws-role` or `aws-keys`.
    pub kind: String,
    /// The alias of the provider; absent for the access role of a profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The role that would be assumed; absent for static keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The account they lead to, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
}

/// What another vendor than AWS gives.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResolvedVendor {
    /// The vendor.
    pub vendor: String,
    /// The alias of the provider.
    pub provider: String,
    /// `instance`, `service` or `org-default`.
    pub source: String,
    /// Its details, if values were asked for: deploys and `exec` get them as variables of these names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<BTreeMap<String, String>>))]
    pub details: Option<BTreeMap<String, Sensitive>>,
}
