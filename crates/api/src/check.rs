//! Checks: packaged services judged by the safeguards of a profile.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use stagegate_core::document::Document;

use crate::{page::PageQuery, sensitive::Sensitive};

/// A packaged service to judge. Values of parameters are replaced by markers before they are sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RunCheck {
    /// Name or id of the app.
    pub app: String,
    /// Name or id of the service.
    pub service: String,
    /// Name or id of the stage; one of this name need not be added.
    pub stage: String,
    /// The region.
    pub region: String,
    /// The service's configuration after packaging; `null` for a plain template.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Value))]
    pub declaration: Document,
    /// Artifacts by file name. The template is `cloudformation-template-update-stack.json`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub compiled: Document,
    /// The version text of the framework.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub framework_version: Option<String>,
    /// Those variables of the environment that safeguards ask for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, String>))]
    pub environment: BTreeMap<String, Sensitive>,
}

/// A check, without what came of each safeguard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckBody {
    /// Stable id.
    pub id: String,
    /// The app's name then.
    pub app: String,
    /// The service.
    pub service: String,
    /// The stage.
    pub stage: String,
    /// The region.
    pub region: String,
    /// The profile's name then.
    pub profile: String,
    /// The profile's revision.
    pub profile_revision: i64,
    /// What was judged: `sha256:` and the digest of the template.
    pub digest: String,
    /// Who asked.
    pub author: String,
    /// `passed` or `failed`.
    pub result: String,
    /// How many safeguards came to which end.
    pub counts: CheckCounts,
    /// Whether it has given credentials.
    pub redeemed: bool,
    /// When it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// From when on it gives no credentials.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
}

/// How many safeguards came to which end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckCounts {
    /// Nothing was found.
    pub passed: i64,
    /// Something was found, and does not block.
    pub warned: i64,
    /// Something was found, and blocks.
    pub failed: i64,
}

/// A check with what came of each safeguard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckDetails {
    /// The check.
    pub check: CheckBody,
    /// When it was judged, in the time zone in which the server judged, such as `2026-03-01T10:05:07+01:00[Europe/Berlin]`.
    pub judged_at: String,
    /// What came of each safeguard, in their order.
    pub verdicts: Vec<VerdictBody>,
}

/// What came of one safeguard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerdictBody {
    /// What the profile calls it.
    pub title: String,
    /// The safeguard.
    pub safeguard: String,
    /// `passed`, `warned` or `failed`.
    pub status: String,
    /// Whether it failed because it could not be run to its end.
    pub errored: bool,
    /// What it objects to.
    pub findings: Vec<FindingBody>,
    /// What it would object to, if there were no exceptions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excepted: Vec<ExceptedBody>,
    /// What it remarks without objecting.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// What to do about a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The address of its documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}

/// One thing that a safeguard objects to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingBody {
    /// The sentence.
    pub message: String,
    /// The logical id of the resource, where one is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The place as a JSON pointer: into the template (`/Resources/…`) or the configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// A finding that somebody has agreed to live with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExceptedBody {
    /// The finding.
    pub finding: FindingBody,
    /// Why it is acceptable.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The end of the agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

/// What comes of a check that is run again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Replay {
    /// The check as it was.
    pub check: CheckBody,
    /// When it was judged, in the time zone in which the server judged, such as `2026-03-01T10:05:07+01:00[Europe/Berlin]`.
    pub judged_at: String,
    /// Whether the same input, judged by the same safeguards at the same time, comes to the same verdicts.
    pub same: bool,
    /// What is different now from what it was then, in words: the program, the profile, the age.
    pub differs: Vec<String>,
    /// The verdicts of this run.
    pub verdicts: Vec<VerdictBody>,
}

/// Which checks are wanted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct CheckQuery {
    /// Only of this app, by name or id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// Only of this service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Only for this stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// Only those that `passed`, or that `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// At most so many, 1 to 200; 50 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// What the page before said in `next`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl CheckQuery {
    /// The same for another page.
    #[must_use]
    pub fn at(&self, page: &PageQuery) -> Self {
        Self { limit: page.limit, after: page.after.clone(), ..self.clone() }
    }
}

impl RunCheck {
    /// The artifacts by file name; none if they are no mapping.
    pub fn artifacts(&self) -> Option<&Map<String, Value>> {
        self.compiled.0.as_object()
    }
}
