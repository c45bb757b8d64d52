//! Parameters of profiles, services and instances.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{owner::OwnerBody, sensitive::Sensitive};

/// Sets a parameter of an owner.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetParameter {
    /// Text of up to 64 KiB; the empty text is a value.
    pub value: Sensitive,
    /// `masked` (people with the right may reveal it) or `write-only`; the present one, or `masked`, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<String>,
    /// What it is for; the present one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Why, for the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A parameter without its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterBody {
    /// Key, unique in its owner.
    pub key: String,
    /// `masked` or `write-only`.
    pub visibility: String,
    /// What it is for.
    pub description: String,
    /// The owner's revision that set the value.
    pub revision: i64,
    /// Who set it.
    pub author: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
}

/// A parameter with its clear value: each read is audited.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevealedParameter {
    /// All but the value.
    #[serde(flatten)]
    pub parameter: ParameterBody,
    /// The clear value.
    pub value: Sensitive,
}

/// Sets and unsets several parameters of an owner, all or none: one revision.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeParameters {
    /// What to set, by key.
    #[serde(default)]
    pub set: BTreeMap<String, NewValue>,
    /// The keys to take away.
    #[serde(default)]
    pub unset: Vec<String>,
    /// Why, for the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Only tell what would change.
    #[serde(default)]
    pub dry_run: bool,
}

/// A value of [`ChangeParameters`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewValue {
    /// Text of up to 64 KiB; the empty text is a value.
    pub value: Sensitive,
    /// `masked` or `write-only`; the present one, or `masked`, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<String>,
    /// What it is for; the present one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Copies parameters to an owner without showing their values; write-only ones too.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CopyParameters {
    /// The address or id of the owner to copy from.
    pub from: String,
    /// The keys to copy; all of them if empty.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Also replace what the target has already.
    #[serde(default)]
    pub overwrite: bool,
    /// Only tell what would change.
    #[serde(default)]
    pub dry_run: bool,
    /// Why, for the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What a change of several parameters did, or would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedParameters {
    /// The owner's revision now; that of before if nothing changed.
    pub revision: i64,
    /// Whose parameters they are.
    pub owner: OwnerBody,
    /// Whether nothing was done.
    pub dry_run: bool,
    /// Each parameter that was named, by key.
    pub changes: Vec<ParameterChange>,
}

/// What happened to one parameter. Equal values of an org have equal fingerprints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterChange {
    /// Its key.
    pub key: String,
    /// `added`, `changed`, `unchanged` or `removed`; in a trial also `set`: it has a value that the caller may not look at,
    /// and that is not compared.
    pub change: String,
    /// `masked` or `write-only`: that of now, or, if it was removed, of before.
    pub visibility: String,
    /// The fingerprint of the value of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The fingerprint of the value of now; none for a value that a trial was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// The parameters of an owner with the values that may be revealed: each read is audited.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevealedParameters {
    /// Whose parameters they are.
    pub owner: OwnerBody,
    /// All of them, by key.
    pub parameters: Vec<RevealedOrNot>,
}

/// A parameter with its clear value, unless that is write-only.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevealedOrNot {
    /// Its key.
    pub key: String,
    /// `masked` or `write-only`.
    pub visibility: String,
    /// What it is for.
    pub description: String,
    /// The clear value; absent if it is write-only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Sensitive>,
}

/// A parameter as it was from one revision of its owner to another, without its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterVersion {
    /// The owner's revision that set it.
    pub revision: i64,
    /// The owner's revision that replaced it or took it away; absent for the present one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_revision: Option<i64>,
    /// `masked` or `write-only`.
    pub visibility: String,
    /// What it was for.
    pub description: String,
    /// Equal values of an org have equal fingerprints.
    pub fingerprint: String,
    /// Who set it.
    pub author: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
}

/// Gives a parameter what it had at a revision of its owner; that makes the next revision.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RollbackParameter {
    /// The owner's revision.
    pub revision: i64,
    /// Why, for the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_travel_and_are_not_printed() {
        let text = r#"{"set":{"k":{"value":"canary"}},"unset":["old"]}"#;
        let change: ChangeParameters = serde_json::from_str(text).unwrap();
        assert_eq!((change.unset.as_slice(), change.dry_run), (&["old".to_owned()][..], false));
        assert!(!format!("{change:?}").contains("canary"));
        assert!(serde_json::to_string(&change).unwrap().contains(r#""k":{"value":"canary"}"#));
        let revealed = RevealedOrNot {
            key: "k".into(),
            visibility: "masked".into(),
            description: String::new(),
            value: Some(Sensitive::new("canary".into())),
        };
        assert!(!format!("{revealed:?}").contains("canary"));
    }

    #[test]
    fn unknown_fields_of_requests_are_refused() {
        assert!(serde_json::from_str::<ChangeParameters>(r#"{"sets":{}}"#).is_err());
        assert!(serde_json::from_str::<ChangeParameters>(r#"{"set":{"k":{"value":"v","visibilty":"masked"}}}"#).is_err());
        assert!(serde_json::from_str::<CopyParameters>(r#"{"from":"profile:dev","key":"k"}"#).is_err());
        assert!(serde_json::from_str::<RollbackParameter>(r#"{"revision":3,"dry_run":true}"#).is_err());
    }
}
