//! How to reach STS and who we are there.

use std::time::Duration;

use stagegate_core::{Secret, name::RegionName};

/// Where STS is, how long it may take, and whose keys sign the calls.
#[derive(Clone, Debug)]
pub struct StsSettings {
    /// The region whose STS is asked; it also picks the partition (`cn-north-1` for roles in `aws-cn`).
    pub region: RegionName,
    /// The address of STS. Without one `AWS_ENDPOINT_URL_STS` counts, then AWS itself.
    pub endpoint: Option<String>,
    /// How long one operation may take in all: finding our identity, connecting, both attempts.
    pub operation_timeout: Duration,
    /// Keys from our own configuration. Without them the environment, the profile files, a web identity, the
    /// container and the machine are tried, in this order.
    pub keys: Option<Keys>,
}

impl Default for StsSettings {
    #[expect(clippy::expect_used, reason = "a constant, and a test parses it")]
    fn default() -> Self {
        Self {
            region: "us-east-1".parse().expect("a region"),
            endpoint: None,
            operation_timeout: Duration::from_secs(10),
            keys: None,
        }
    }
}

/// Keys: those of the server's own identity, or a provider's.
#[derive(Clone, Debug)]
pub struct Keys {
    /// The public half.
    pub access_key_id: String,
    /// The secret half.
    pub secret_access_key: Secret,
    /// The token that temporary keys come with.
    pub session_token: Option<Secret>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_one_region_and_ten_seconds() {
        let settings = StsSettings::default();
        assert_eq!(settings.region.as_str(), "us-east-1");
        assert_eq!(settings.operation_timeout, Duration::from_secs(10));
    }

    #[test]
    fn own_keys_never_print() {
        let secret = || Secret::new("canary".to_owned());
        let keys = Keys { access_key_id: "AKIA1".to_owned(), secret_access_key: secret(), session_token: Some(secret()) };
        let printed = format!("{:?}", StsSettings { keys: Some(keys), ..StsSettings::default() });
        assert!(printed.contains("AKIA1") && !printed.contains("canary"), "{printed}");
    }
}
