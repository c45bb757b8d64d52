//! Policies: safeguards that an org writes itself, in versions that never change.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use stagegate_core::{
    Error,
    document::Document,
    policy::{Expected, PolicyCase, default_region, default_stage},
};

use crate::given::given;

/// A policy at one of its versions; the `ETag` is `"r<version>"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyBody {
    /// Stable id.
    pub id: String,
    /// Name; profiles refer to the policy by it.
    pub name: String,
    /// The version; the first one is 1.
    pub version: i64,
    /// `javascript` or `rego`.
    pub language: String,
    /// Why the version was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Who made the version.
    pub author: String,
    /// When the version was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
}

/// A version of a policy with its program and its cases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyDetails {
    /// All but these.
    #[serde(flatten)]
    pub policy: PolicyBody,
    /// The newest version of the policy.
    pub newest_version: i64,
    /// The program.
    pub source: String,
    /// What the program is tested with.
    pub cases: Vec<PolicyCaseBody>,
    /// The profiles that use the policy, at whichever version.
    pub used_by: Vec<PolicyUse>,
}

/// A profile that uses a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyUse {
    /// The profile's name.
    pub profile: String,
    /// The version that it uses.
    pub version: i64,
}

/// A case of a policy: what it sees, and how it should end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PolicyCaseBody {
    /// What it shows.
    pub name: String,
    /// `pass` or `fail`.
    pub expect: String,
    /// The settings.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Value>))]
    pub config: Option<Document>,
    /// The stage; `dev`, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// The region; `us-east-1`, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The service's configuration after packaging.
    #[serde(default, skip_serializing_if = "is_null")]
    #[cfg_attr(feature = "openapi", schema(value_type = Value))]
    pub declaration: Document,
    /// The `CloudFormation` template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Value>))]
    pub template: Option<Document>,
    /// What exactly the policy must say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages: Option<Vec<String>>,
}

/// A policy to make.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreatePolicy {
    /// Name: lower-case letters, digits and hyphens, unique in the org.
    pub name: String,
    /// `javascript` or `rego`.
    pub language: String,
    /// The program, of at most 256 KiB.
    pub source: String,
    /// What the program is tested with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<PolicyCaseBody>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// The next version of a policy; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditPolicy {
    /// `javascript` or `rego`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The program, of at most 256 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What the program is tested with: all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cases: Option<Vec<PolicyCaseBody>>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A program to try with cases; nothing is stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TryPolicy {
    /// `javascript` or `rego`.
    pub language: String,
    /// The program, of at most 256 KiB.
    pub source: String,
    /// What it is tested with.
    pub cases: Vec<PolicyCaseBody>,
}

/// What came of the cases of a policy, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyTrial {
    /// The version that was run; absent for a program that is not stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Whether all cases ended as expected.
    pub agrees: bool,
    /// Case by case.
    pub cases: Vec<CaseOutcome>,
}

/// What came of one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaseOutcome {
    /// What the case shows.
    pub name: String,
    /// `pass` or `fail`.
    pub expected: String,
    /// `pass`, `fail`, or `error` if the program did not come to an end by itself.
    pub got: String,
    /// Whether that was expected.
    pub agrees: bool,
    /// What the policy objected to, or why it did not come to an end.
    pub messages: Vec<String>,
}

/// Which version of a policy is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct PolicyQuery {
    /// The version; the newest one, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
}

impl TryFrom<PolicyCaseBody> for PolicyCase {
    type Error = Error;

    fn try_from(body: PolicyCaseBody) -> Result<Self, Error> {
        let PolicyCaseBody { name, expect, config, stage, region, declaration, template, messages } = body;
        Ok(Self {
            name,
            expect: expect.parse::<Expected>()?,
            config: config.map(|document| document.0),
            stage: stage.unwrap_or_else(default_stage),
            region: region.unwrap_or_else(default_region),
            declaration: declaration.0,
            template: template.map(|document| document.0),
            messages,
        })
    }
}

impl From<PolicyCase> for PolicyCaseBody {
    fn from(case: PolicyCase) -> Self {
        let PolicyCase { name, expect, config, stage, region, declaration, template, messages } = case;
        Self {
            name,
            expect: expect.as_str().to_owned(),
            config: config.map(Document),
            stage: Some(stage),
            region: Some(region),
            declaration: Document(declaration),
            template: template.map(Document),
            messages,
        }
    }
}

fn is_null(document: &Document) -> bool {
    document.0 == Value::Null
}
