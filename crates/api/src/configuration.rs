//! Configuration as code: the file, and the plan that makes an org as the file says.
//!
//! The doc comments of the file's types are what editors show: they become the JSON Schema of the file.

mod safeguard;
pub mod wanted;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
pub use safeguard::EnforcementOfSafeguard;
pub use safeguard::{SafeguardEntry, SafeguardExceptionEntry};

use crate::{
    given::{entries, given, given_or_null, nested},
    impact::Impact,
    sensitive::Sensitive,
};

/// The configuration of an org, or of a part of it. What is left out stays as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// The version of this format: 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1))]
    pub version: u32,
    /// The org it is meant for; it is then refused for every other.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub org: Option<String>,
    /// `org`: the sections `providers` and `profiles` list all there are, and pruning deletes the others.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(value_type = Covers, required = false))]
    pub covers: Option<String>,
    /// Providers by alias.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "entries")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub providers: Option<BTreeMap<String, ProviderEntry>>,
    /// Profiles by name.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "entries")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub profiles: Option<BTreeMap<String, ProfileEntry>>,
    /// Apps by name.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "entries")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub apps: Option<BTreeMap<String, AppEntry>>,
}

impl Configuration {
    /// Whether any secret value stands in it.
    pub fn holds_values(&self) -> bool {
        let secret = |entry: &SecretEntry| entry.value.is_some();
        let parameters =
            |section: &Option<BTreeMap<String, ParameterEntry>>| section.iter().flatten().any(|(_, entry)| entry.value.is_some());
        let service = |entry: &ServiceEntry| {
            let mut instances = entry.instances.iter().flatten().flat_map(|(_, regions)| regions.values());
            parameters(&entry.parameters) || instances.any(|instance| parameters(&instance.parameters))
        };
        self.providers.iter().flatten().any(|(_, entry)| {
            entry.secret_access_key.as_ref().is_some_and(secret) || entry.details.iter().flatten().any(|(_, entry)| secret(entry))
        }) || self.profiles.iter().flatten().any(|(_, entry)| parameters(&entry.parameters))
            || self.apps.iter().flatten().any(|(_, app)| app.services.iter().flatten().any(|(_, entry)| service(entry)))
    }
}

/// A provider: a link to a cloud account, or to another vendor.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProviderEntry {
    /// What it holds.
    #[cfg_attr(feature = "openapi", schema(value_type = KindOfProvider))]
    pub kind: String,
    /// What lists show beside the alias.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub description: Option<String>,
    /// Whether it serves what nothing nearer does; one provider of each vendor at most.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub default: Option<bool>,
    /// Of the kind `aws-role`: the ARN of the role.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub role: Option<String>,
    /// Of the kind `aws-keys`: the id of the access key.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub access_key_id: Option<String>,
    /// Of the kind `aws-keys`: the secret access key.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(value_type = SecretEntry, required = false))]
    pub secret_access_key: Option<SecretEntry>,
    /// Of the kind `vendor`: whose account it leads to, such as `stripe`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub vendor: Option<String>,
    /// Of the kind `vendor`: secret details by name.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "entries")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub details: Option<BTreeMap<String, SecretEntry>>,
}

/// A profile: what an org gives to stages.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProfileEntry {
    /// What lists show beside the name.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub description: Option<String>,
    /// The ARN of its access role; `null` for none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given_or_null")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub role: Option<Option<String>>,
    /// Whether the org's default provider must not serve it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub guarded: Option<bool>,
    /// What a packaged service must pass, in this order. The list is one value: what it leaves out is gone.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub safeguards: Option<Vec<SafeguardEntry>>,
    /// Parameters by key.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "entries")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub parameters: Option<BTreeMap<String, ParameterEntry>>,
}

/// An app: a named product that groups services and stages.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AppEntry {
    /// The profile for stages that nobody added; `null` for none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given_or_null")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub default_profile: Option<Option<String>>,
    /// The profile of each stage.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "entries")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub stages: Option<BTreeMap<String, String>>,
    /// Services by name.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "entries")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub services: Option<BTreeMap<String, ServiceEntry>>,
}

/// A service: one deployable unit of an app.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ServiceEntry {
    /// Parameters by key.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "entries")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub parameters: Option<BTreeMap<String, ParameterEntry>>,
    /// The aliases of the providers that are linked to it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub providers: Option<Vec<String>>,
    /// Instances by stage, then by region.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nested")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub instances: Option<BTreeMap<String, BTreeMap<String, InstanceEntry>>>,
}

/// An instance: a service as it lives in one stage and region.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InstanceEntry {
    /// Parameters by key.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "entries")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub parameters: Option<BTreeMap<String, ParameterEntry>>,
    /// The aliases of the providers that are linked to it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub providers: Option<Vec<String>>,
}

/// A parameter: a value that deploys receive. With neither `value` nor `from` it keeps the one it has.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ParameterEntry {
    /// The value as clear text, if it is no secret.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    pub value: Option<Sensitive>,
    /// Where the value comes from when the file is applied.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(value_type = SourceOfValue, required = false))]
    pub from: Option<String>,
    /// With `from: env`: the name of the environment variable.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub name: Option<String>,
    /// With `from: file`: the path of the file, from the folder of this one.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub path: Option<String>,
    /// With `from: kept`: the fingerprint of the value that is meant; if it has another by now, applying is refused.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub fingerprint: Option<String>,
    /// Who may see the value; `masked` for a new parameter.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(value_type = VisibilityOfValue, required = false))]
    pub visibility: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub description: Option<String>,
}

/// A secret of a provider. With neither `value` nor `from` it stays the one it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SecretEntry {
    /// The secret as clear text.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    pub value: Option<Sensitive>,
    /// Where the secret comes from when the file is applied.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(value_type = SourceOfValue, required = false))]
    pub from: Option<String>,
    /// With `from: env`: the name of the environment variable.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub name: Option<String>,
    /// With `from: file`: the path of the file, from the folder of this one.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub path: Option<String>,
    /// With `from: kept`: the fingerprint of the secret that is meant; if it has another by now, applying is refused.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub fingerprint: Option<String>,
}

/// The words of the file, for its schema: the server reads them with the types of `core`.
#[cfg(feature = "openapi")]
mod words {
    use serde::Serialize;
    use utoipa::ToSchema;

    /// What a file covers.
    #[derive(Serialize, ToSchema)]
    #[serde(rename_all = "kebab-case")]
    pub enum Covers {
        /// The whole org.
        Org,
    }

    /// What a provider holds: an access role, static AWS keys, or details of another vendor.
    #[derive(Serialize, ToSchema)]
    #[serde(rename_all = "kebab-case")]
    pub enum KindOfProvider {
        /// An access role that the server assumes.
        AwsRole,
        /// Static AWS keys.
        AwsKeys,
        /// Details of another vendor.
        Vendor,
    }

    /// `kept`: the value that the server holds; `env`: an environment variable; `file`: a file; `prompt`: asked for at the
    /// terminal.
    #[derive(Serialize, ToSchema)]
    #[serde(rename_all = "kebab-case")]
    pub enum SourceOfValue {
        /// The value that the server holds.
        Kept,
        /// An environment variable.
        Env,
        /// A file.
        File,
        /// Asked for at the terminal.
        Prompt,
    }

    /// `masked`: people with the right may reveal it; `write-only`: only deploys and `exec` receive it.
    #[derive(Serialize, ToSchema)]
    #[serde(rename_all = "kebab-case")]
    pub enum VisibilityOfValue {
        /// People with the right may reveal it.
        Masked,
        /// Only deploys and `exec` receive it.
        WriteOnly,
    }
}
#[cfg(feature = "openapi")]
pub use words::{Covers, KindOfProvider, SourceOfValue, VisibilityOfValue};

/// What of an org's configuration is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ConfigurationQuery {
    /// Only this app, and the profiles and providers that it refers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
}

/// Makes an org as a file says, all of it or nothing.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ApplyConfiguration {
    /// The file. Of the sources of values only `kept` is left: whoever sends it has put the values in.
    pub document: Configuration,
    /// Only tell what would be done.
    #[serde(default)]
    pub dry_run: bool,
    /// Also delete what the sections of the file do not list.
    #[serde(default)]
    pub prune: bool,
    /// The `id` of the plan that was agreed to; if what would be done is another by now, it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Why, for the histories.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What makes an org as a file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfigurationPlan {
    /// Stands for all that the plan does; the same file and the same org give the same.
    pub id: String,
    /// What to do, in order.
    pub actions: Vec<PlannedAction>,
    /// Why it cannot be done.
    pub conflicts: Vec<PlanConflict>,
    /// Whose credentials would come from somewhere else, or do since; vendors of which nobody gets others are left out.
    pub credentials: Vec<MovedCredentials>,
    /// Whether it was done.
    pub applied: bool,
}

/// One change of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlannedAction {
    /// `create`, `change` or `delete`.
    pub action: String,
    /// `provider`, `profile`, `app`, `stage`, `service`, `instance`, `parameter` or `link`.
    pub kind: String,
    /// What it is called, within its owner if it has one.
    pub name: String,
    /// The owner of a parameter or a link, such as `profile:prod`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Field by field; none for what is deleted.
    pub fields: Vec<PlannedField>,
}

/// One field before and after; secret values as fingerprints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlannedField {
    /// The field, such as `role`.
    pub field: String,
    /// As it is; absent: it is not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// As it will be; absent: it will not be there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// Whose credentials of one vendor a plan changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MovedCredentials {
    /// The vendor, such as `aws`.
    pub vendor: String,
    /// Who gets others.
    pub impact: Impact,
}

/// A place of the file that cannot be made so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanConflict {
    /// The keys that lead to it.
    pub path: Vec<String>,
    /// Why.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::Configuration;

    fn read(document: &str) -> Result<Configuration, String> {
        serde_json::from_str(document).map_err(|cause| cause.to_string())
    }

    #[test]
    fn a_document_comes_back_as_it_was() {
        let text = r#"{"version":1,"org":"acmeorg","providers":{"main":{"kind":"aws-role","role":"arn"}},"profiles":{"dev":{"role":null},"prod":{"parameters":{"k":{"value":"v","visibility":"masked"}}}},"apps":{"shop":{"stages":{"prod":"prod"},"services":{"orders":{"instances":{"prod":{"us-east-1":{"providers":["main"]}}}}}}}}"#;
        assert_eq!(serde_json::to_string(&read(text).unwrap()).unwrap(), text);
    }

    #[test]
    fn what_could_mean_two_things_is_refused() {
        for (text, want) in [
            (r#"{"version":1,"profiles":{"a":{},"a":{}}}"#, "twice"),
            (r#"{"version":1,"apps":{"a":{"stages":{"x":"p","x":"q"}}}}"#, "twice"),
            (r#"{"version":1,"apps":{"a":{"services":{"s":{"instances":{"x":{},"x":{}}}}}}}"#, "twice"),
            (r#"{"version":1,"apps":{"a":{"services":{"s":{"instances":{"x":{"r":{},"r":{}}}}}}}}"#, "twice"),
            (r#"{"version":1,"profiles":null}"#, "null"),
            (r#"{"version":1,"profiles":{"a":{"description":null}}}"#, "null"),
            (r#"{"version":1,"profiles":{"a":{"parameters":{"k":{"value":null}}}}}"#, "null"),
            (r#"{"version":1,"version":1}"#, "duplicate field"),
            (r#"{"version":1,"profile":{}}"#, "unknown field"),
            ("{}", "missing field `version`"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(want), "{text}: {error}");
        }
    }

    #[test]
    fn values_are_found_wherever_they_stand() {
        for (text, want) in [
            (r#"{"version":1}"#, false),
            (r#"{"version":1,"profiles":{"a":{"parameters":{"k":{"from":"kept"}}}}}"#, false),
            (r#"{"version":1,"profiles":{"a":{"parameters":{"k":{"value":""}}}}}"#, true),
            (r#"{"version":1,"providers":{"a":{"kind":"vendor","details":{"K":{"from":"kept"}}}}}"#, false),
            (r#"{"version":1,"providers":{"a":{"kind":"vendor","details":{"K":{"value":"v"}}}}}"#, true),
            (r#"{"version":1,"providers":{"a":{"kind":"aws-keys","secret_access_key":{"value":"v"}}}}"#, true),
            (r#"{"version":1,"apps":{"a":{"services":{"s":{"parameters":{"k":{"value":"v"}}}}}}}"#, true),
            (
                r#"{"version":1,"apps":{"a":{"services":{"s":{"instances":{"x":{"r":{"parameters":{"k":{"value":"v"}}}}}}}}}}"#,
                true,
            ),
        ] {
            assert_eq!(read(text).unwrap().holds_values(), want, "{text}");
        }
    }

    #[test]
    fn values_are_never_printed() {
        let document = read(r#"{"version":1,"profiles":{"a":{"parameters":{"k":{"value":"canary"}}}}}"#).unwrap();
        assert!(!format!("{document:?}").contains("canary"));
    }
}
