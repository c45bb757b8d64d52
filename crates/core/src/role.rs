//! Access roles: the cloud role that a profile or a provider names, and the `ExternalId` we alone may present to it.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{error::Error, name::ProviderAlias, ports::Entropy, text::text_type};

/// The ARN of an IAM role, `arn:aws:iam::<12 digits>:role/<path and name>`; `aws-cn` and `aws-us-gov` included.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoleArn(String);

impl RoleArn {
    const RULE: &'static str = "an IAM role ARN such as `arn:aws:iam::123456789012:role/deploy`";

    /// The twelve digits of the AWS account that the role lives in.
    pub fn account_id(&self) -> &str {
        self.0.split(':').nth(4).unwrap_or_default()
    }
}

impl FromStr for RoleArn {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let valid = matches!(parts[..], ["arn", partition, "iam", "", account, role]
            if matches!(partition, "aws" | "aws-cn" | "aws-us-gov")
                && account.len() == 12 && account.chars().all(|c| c.is_ascii_digit())
                && role.strip_prefix("role/").is_some_and(is_role_path));
        if valid { Ok(Self(text.to_owned())) } else { Err(Error::invalid_name("access role", text, Self::RULE)) }
    }
}

/// The characters that IAM allows in a role's path and name.
fn is_role_path(text: &str) -> bool {
    (1..=576).contains(&text.len())
        && !text.ends_with('/')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "/_+=,.@-".contains(c))
}

text_type!(RoleArn);

/// What we present when we assume a role, so that no other customer of ours can use it in our name (rule I2).
/// Made by the server with 128 random bits, one per profile or provider, never taken from a client, never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExternalId(String);

impl ExternalId {
    /// A new one: `sg-` and 32 hex digits.
    pub fn new(entropy: &dyn Entropy) -> Self {
        let mut random = [0; 16];
        entropy.fill(&mut random);
        Self(format!("sg-{:032x}", u128::from_be_bytes(random)))
    }

    /// One that the store kept.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who names an access role, and so has the `ExternalId` that goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleHolder {
    /// A profile.
    Profile,
    /// A provider.
    Provider(ProviderAlias),
}

impl RoleHolder {
    /// The word for its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Provider(_) => "provider",
        }
    }

    /// The command that prints the trust policy which the role needs.
    pub fn show_command(&self) -> String {
        match self {
            Self::Profile => "stagegate role show --profile PROFILE".to_owned(),
            Self::Provider(alias) => format!("stagegate provider show {alias}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_iam_roles_are_role_arns() {
        for (text, want) in [
            ("arn:aws:iam::123456789012:role/deploy", true),
            ("arn:aws:iam::123456789012:role/team/deploy", true),
            ("arn:aws-cn:iam::123456789012:role/deploy", true),
            ("arn:aws:iam::12345678901:role/deploy", false),
            ("arn:aws:iam::123456789012:user/deploy", false),
            ("arn:aws:iam::123456789012:role/", false),
            ("arn:aws:iam::123456789012:role/a b", false),
            ("arn:aws:sts::123456789012:role/deploy", false),
            ("arn:aws:iam:us-east-1:123456789012:role/deploy", false),
            ("deploy", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<RoleArn>().is_ok(), want, "{text}");
        }
    }

    #[test]
    fn the_account_is_read_off_the_arn() {
        assert_eq!("arn:aws:iam::222222222222:role/deploy".parse::<RoleArn>().unwrap().account_id(), "222222222222");
    }
}
