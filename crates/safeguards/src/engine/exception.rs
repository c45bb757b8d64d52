//! Findings that somebody has agreed to live with.

use jiff::{Timestamp, ZonedDateTime, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{Finding, logical_id};

/// An agreement about one resource, for one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The logical id of the resource, or the key of the function.
    pub resource: String,
    /// Why the finding is acceptable.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day, or the moment, of the agreement; without one it does not end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

impl Exception {
    /// Whether its end, if it has one, can be read.
    pub fn is_valid(&self) -> bool {
        self.expires.as_deref().is_none_or(|expires| expires.parse::<Date>().is_ok() || expires.parse::<Timestamp>().is_ok())
    }

    /// Whether it is about a finding and has not ended. One whose end cannot be read has ended.
    pub(super) fn covers(&self, finding: &Finding, now: &ZonedDateTime) -> bool {
        let Some(resource) = &finding.resource else { return false };
        let meant = *resource == self.resource || *resource == logical_id::of_function(&self.resource);
        meant && self.is_open(now)
    }

    fn is_open(&self, now: &ZonedDateTime) -> bool {
        let Some(expires) = &self.expires else { return true };
        // A text with a time is read as a moment first: its date alone would last until midnight.
        match (expires.parse::<Timestamp>(), expires.parse::<Date>()) {
            (Ok(moment), _) => now.timestamp() < moment,
            (Err(_), Ok(day)) => now.date() <= day,
            (Err(_), Err(_)) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::ZonedDateTime;

    use super::Exception;
    use crate::Finding;

    #[test]
    fn an_exception_is_for_its_resource_and_its_time() {
        let now: ZonedDateTime = "2026-03-08T12:00:00+01:00[Europe/Berlin]".parse().unwrap();
        for (named, resource, expires, want) in [
            ("ListLambdaFunction", Some("ListLambdaFunction"), None, true),
            ("list", Some("ListLambdaFunction"), None, true),
            ("other", Some("ListLambdaFunction"), None, false),
            ("list", None, None, false),
            ("list", Some("ListLambdaFunction"), Some("2026-03-08"), true),
            ("list", Some("ListLambdaFunction"), Some("2026-03-07"), false),
            ("list", Some("ListLambdaFunction"), Some("2026-03-08T11:00:01Z"), true),
            ("list", Some("ListLambdaFunction"), Some("2026-03-08T11:00:00Z"), false),
            ("list", Some("ListLambdaFunction"), Some("some day"), false),
        ] {
            let exception = Exception {
                resource: named.to_owned(),
                reason: String::new(),
                owner: String::new(),
                expires: expires.map(ToOwned::to_owned),
            };
            let finding = Finding { resource: resource.map(ToOwned::to_owned), ..Finding::default() };
            assert_eq!(exception.covers(&finding, &now), want, "{named} {resource:?} {expires:?}");
        }
    }
}
