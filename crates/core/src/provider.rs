//! Providers: named links of an org to a cloud account, or to another vendor.

use std::{collections::BTreeMap, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    error::Error,
    id::{OrgId, ProviderId},
    name::{ProviderAlias, VendorName, is_printable},
    parameter::{ParameterKey, check_value},
    role::{ExternalId, RoleArn},
    secret::Secret,
};

/// The vendor of access roles and AWS keys.
pub const AWS: &str = "aws";

/// The most details that one provider holds.
pub const MAX_DETAILS: usize = 50;

/// The most vendors that one service or instance has links to; keeps a resolution one bounded answer.
pub const MAX_LINKS: usize = 50;

/// What a provider holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProviderKind {
    /// An access role that we assume.
    AwsRole,
    /// Static AWS keys, sealed.
    AwsKeys,
    /// Named details of another vendor, sealed.
    Vendor,
}

impl ProviderKind {
    /// The word stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AwsRole => "aws-role",
            Self::AwsKeys => "aws-keys",
            Self::Vendor => "vendor",
        }
    }
}

impl FromStr for ProviderKind {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        [Self::AwsRole, Self::AwsKeys, Self::Vendor]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| Error::invalid_name("kind of provider", text, "`aws-role`, `aws-keys` or `vendor`"))
    }
}

/// A provider without what is sealed in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Stable id.
    pub id: ProviderId,
    /// The org it belongs to.
    pub org: OrgId,
    /// Alias, unique in its org.
    pub alias: ProviderAlias,
    /// Whose account it leads to; `aws` for roles and keys.
    pub vendor: VendorName,
    /// What it holds.
    pub access: Access,
    /// What lists show beside the alias.
    pub description: String,
    /// Whether it serves what nothing nearer does.
    pub is_default: bool,
    /// Counts the changes; the entity tag, and the version of the seal.
    pub revision: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a provider holds, as far as it is no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// An access role.
    Role {
        /// The role.
        arn: RoleArn,
        /// What we present to it.
        external_id: ExternalId,
    },
    /// Static AWS keys.
    Keys {
        /// The part that is no secret.
        access_key_id: String,
        /// The account they belong to, once AWS has told.
        account_id: Option<String>,
    },
    /// Details of another vendor, by name.
    Details {
        /// The names, sorted.
        names: Vec<String>,
    },
}

impl Access {
    /// The kind of the provider.
    pub fn kind(&self) -> ProviderKind {
        match self {
            Self::Role { .. } => ProviderKind::AwsRole,
            Self::Keys { .. } => ProviderKind::AwsKeys,
            Self::Details { .. } => ProviderKind::Vendor,
        }
    }

    /// The AWS account it leads to, if that is known.
    pub fn account_id(&self) -> Option<&str> {
        match self {
            Self::Role { arn, .. } => Some(arn.account_id()),
            Self::Keys { account_id, .. } => account_id.as_deref(),
            Self::Details { .. } => None,
        }
    }
}

/// Checks the id of an AWS access key: 16 to 128 letters and digits, as IAM makes them.
pub fn check_access_key_id(text: &str) -> Result<(), Error> {
    let valid = (16..=128).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric());
    if valid { Ok(()) } else { Err(Error::invalid("access_key_id", "it is no id of an AWS access key, such as `AKIA…`")) }
}

/// Checks a secret access key: one line of printable characters, which no message repeats.
pub fn check_secret_access_key(secret: &Secret) -> Result<(), Error> {
    let valid = (1..=256).contains(&secret.expose().len()) && secret.expose().chars().all(|c| c.is_ascii_graphic());
    if valid { Ok(()) } else { Err(Error::invalid("secret_access_key", "it is no secret key of AWS")) }
}

/// Checks the name of a detail: what an environment variable may be called.
pub fn check_detail_name(text: &str) -> Result<(), Error> {
    let valid = (1..=128).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if valid && is_printable(text) {
        return Ok(());
    }
    Err(Error::invalid_name("name of a detail", text, "1 to 128 letters, digits and `_`, starting with a letter or `_`"))
}

/// Checks the details that a provider of another vendor is to hold. They are values like those of parameters.
pub fn check_details(details: &BTreeMap<String, Secret>) -> Result<(), Error> {
    if !(1..=MAX_DETAILS).contains(&details.len()) {
        return Err(Error::invalid("details", format!("a provider holds 1 to {MAX_DETAILS} of them")));
    }
    for (name, value) in details {
        check_detail_name(name)?;
        check_value(&name.parse::<ParameterKey>()?, value)?;
    }
    Ok(())
}

/// Checks the vendor of a provider of named details.
pub fn check_vendor(vendor: &VendorName) -> Result<(), Error> {
    if vendor.as_str() == AWS {
        return Err(Error::invalid("vendor", "`aws` has the kinds `aws-role` and `aws-keys`"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, parameter::MAX_VALUE_BYTES};

    #[test]
    fn kinds_are_read_back() {
        for kind in [ProviderKind::AwsRole, ProviderKind::AwsKeys, ProviderKind::Vendor] {
            assert_eq!(kind.as_str().parse::<ProviderKind>().unwrap(), kind);
        }
        assert!("aws".parse::<ProviderKind>().is_err());
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_repeated() {
        for (text, want) in [("AKIAIOSFODNN7EXAMPLE", true), ("AKIA", false), ("", false), ("AKIAIOSFODNN7 EXAMPLE", false)] {
            assert_eq!(check_access_key_id(text).is_ok(), want, "{text:?}");
        }
        for (text, want) in [("wJalrXUtnFEMI/K7MDENG+bPxRfiCY", true), ("", false), ("canary canary", false), ("canary\n", false)]
        {
            let checked = check_secret_access_key(&Secret::new(text.to_owned()));
            assert_eq!(checked.is_ok(), want, "{text:?}");
            assert!(!format!("{checked:?}").contains("canary"));
        }
    }

    #[test]
    fn details_are_named_like_variables() {
        for (text, want) in [("API_KEY", true), ("_x1", true), ("1x", false), ("a-b", false), ("a.b", false), ("", false)] {
            assert_eq!(check_detail_name(text).is_ok(), want, "{text:?}");
        }
    }

    #[test]
    fn details_are_bounded_and_never_repeated() {
        let details = |count: usize, value: &str| -> BTreeMap<String, Secret> {
            (0..count).map(|number| (format!("KEY_{number}"), Secret::new(value.to_owned()))).collect()
        };
        for (given, want) in [
            (details(0, ""), Some(Code::InvalidInput)),
            (details(1, ""), None),
            (details(MAX_DETAILS, "canary"), None),
            (details(MAX_DETAILS + 1, "canary"), Some(Code::InvalidInput)),
            (details(1, &"x".repeat(MAX_VALUE_BYTES)), None),
            (details(1, &"canary".repeat(MAX_VALUE_BYTES)), Some(Code::TooLarge)),
            (details(1, "canary\0"), Some(Code::InvalidInput)),
            ([("bad name".to_owned(), Secret::new("canary".to_owned()))].into(), Some(Code::InvalidInput)),
        ] {
            let checked = check_details(&given);
            assert_eq!(checked.as_ref().err().map(Error::code), want, "{} details", given.len());
            assert!(!format!("{checked:?}").contains("canary"));
        }
    }

    #[test]
    fn aws_is_no_vendor_of_named_details() {
        for (vendor, want) in [("stripe", true), ("aws", false), ("aws-x", true)] {
            assert_eq!(check_vendor(&vendor.parse().unwrap()).is_ok(), want, "{vendor}");
        }
    }
}
