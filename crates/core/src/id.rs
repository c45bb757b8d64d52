//! Opaque, prefixed, stable ids: `prf_` and 32 hex digits of a UUID version 7 (RFC 9562), so that ids sort by age.

use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{error::Error, ports::Entropy, text::text_type};

const PREFIXES: &[&str] =
    &["org", "usr", "key", "app", "prf", "stg", "svc", "ins", "prv", "par", "dep", "aud", "sgd", "chk", "pol"];

/// Whether `text` has the shape of one of our ids; no name may, so that "id or name" is never ambiguous.
pub fn looks_like_an_id(text: &str) -> bool {
    text.split_once('_').is_some_and(|(prefix, rest)| PREFIXES.contains(&prefix) && is_uuid_text(rest))
}

fn is_uuid_text(text: &str) -> bool {
    text.len() == 32 && text.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'))
}

fn new_uuid_text(now: Timestamp, entropy: &dyn Entropy) -> String {
    let mut random = [0; 10];
    entropy.fill(&mut random);
    let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().simple().to_string()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident, $prefix:literal, $kind:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// A new id, made of the time and 74 random bits.
            pub fn new(now: Timestamp, entropy: &dyn Entropy) -> Self {
                Self(format!("{}_{}", $prefix, new_uuid_text(now, entropy)))
            }
        }

        impl FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                match text.split_once('_') {
                    Some(($prefix, rest)) if is_uuid_text(rest) => Ok(Self(text.to_owned())),
                    _ => Err(Error::invalid_name($kind, text, concat!("`", $prefix, "_` and 32 hex digits"))),
                }
            }
        }

        text_type!($name);
    )+};
}

ids! {
    /// Names a check.
    CheckId, "chk", "check id";
    /// Names a safeguard of a profile.
    SafeguardId, "sgd", "safeguard id";
    /// Names a policy.
    PolicyId, "pol", "policy id";
    /// Names an org.
    OrgId, "org", "org id";
    /// Names a user.
    UserId, "usr", "user id";
    /// Names an access key; not the key itself.
    AccessKeyId, "key", "access key id";
    /// Names an app.
    AppId, "app", "app id";
    /// Names a profile.
    ProfileId, "prf", "profile id";
    /// Names a stage.
    StageId, "stg", "stage id";
    /// Names a service.
    ServiceId, "svc", "service id";
    /// Names an instance.
    InstanceId, "ins", "instance id";
    /// Names a provider.
    ProviderId, "prv", "provider id";
    /// Names one stored version of a parameter.
    ParameterId, "par", "parameter id";
    /// Names a deployment.
    DeploymentId, "dep", "deployment id";
    /// Names an audit event.
    AuditEventId, "aud", "audit event id";
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Ones;
    impl Entropy for Ones {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0xff);
        }
    }

    #[test]
    fn ids_carry_their_kind_and_sort_by_age() {
        let early = ProfileId::new(Timestamp::from_millisecond(1_000).unwrap(), &Ones);
        let late = ProfileId::new(Timestamp::from_millisecond(2_000).unwrap(), &Ones);
        assert_eq!(early.as_str(), "prf_0000000003e87fffbfffffffffffffff");
        assert!(early < late);
        assert_eq!(early.as_str().parse::<ProfileId>().unwrap(), early);
        assert!(early.as_str().parse::<AppId>().is_err(), "another kind's id is refused");
        assert!(looks_like_an_id(early.as_str()) && !looks_like_an_id("prf_prod"));
    }
}
