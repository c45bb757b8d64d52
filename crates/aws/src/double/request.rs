//! A request as it came in.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use wiremock::Request;

/// A recorded request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// `AssumeRole` or `GetCallerIdentity`.
    pub action: String,
    /// The access key that signed it, if it was signed.
    pub caller_access_key_id: Option<String>,
    /// The region that it was signed for.
    pub region: Option<String>,
    /// The caller's time.
    pub sent_at: Option<Timestamp>,
    /// `RoleArn`.
    pub role_arn: String,
    /// `RoleSessionName`.
    pub session_name: String,
    /// `ExternalId`.
    pub external_id: Option<String>,
    /// `DurationSeconds`, as text that may be no number.
    pub duration_seconds: Option<String>,
    /// `SourceIdentity`.
    pub source_identity: Option<String>,
    /// `Policy`.
    pub policy: Option<String>,
    /// `Tags`, in the order they came.
    pub tags: Vec<(String, String)>,
    /// `TransitiveTagKeys`.
    pub transitive_tag_keys: Vec<String>,
    /// Parameters that the double does not know.
    pub unknown: Vec<String>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// Not decided yet; no recorded request has it.
    #[default]
    Pending,
    /// Answered.
    Accepted {
        /// The access key that was handed out, if the action hands out any.
        access_key_id: Option<String>,
    },
    /// Answered with an error.
    Refused {
        /// The code of STS.
        code: String,
        /// Its message.
        message: String,
    },
}

impl Seen {
    /// The value of a session tag.
    pub fn tag(&self, key: &str) -> Option<&str> {
        self.tags.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
    }

    /// Whether it was answered.
    pub fn accepted(&self) -> bool {
        matches!(self.outcome, Outcome::Accepted { .. })
    }

    pub(super) fn of(request: &Request) -> Self {
        let mut seen = Self::default();
        seen.read_headers(request);
        let mut tags: BTreeMap<usize, (String, String)> = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(&request.body).into_owned() {
            match name.split('.').collect::<Vec<_>>()[..] {
                ["Action"] => seen.action = value,
                ["Version"] if value == "2011-06-15" => {}
                ["RoleArn"] => seen.role_arn = value,
                ["RoleSessionName"] => seen.session_name = value,
                ["ExternalId"] => seen.external_id = Some(value),
                ["DurationSeconds"] => seen.duration_seconds = Some(value),
                ["SourceIdentity"] => seen.source_identity = Some(value),
                ["Policy"] => seen.policy = Some(value),
                ["Tags", "member", at, "Key"] => tags.entry(index(at)).or_default().0 = value,
                ["Tags", "member", at, "Value"] => tags.entry(index(at)).or_default().1 = value,
                ["TransitiveTagKeys", "member", _] => seen.transitive_tag_keys.push(value),
                // An empty list is sent as its bare name.
                ["Tags" | "TransitiveTagKeys"] if value.is_empty() => {}
                _ => seen.unknown.push(name),
            }
        }
        seen.tags = tags.into_values().collect();
        seen
    }

    fn read_headers(&mut self, request: &Request) {
        let header = |name| request.headers.get(name).and_then(|value| value.to_str().ok());
        let scope = header("authorization").and_then(|text| text.strip_prefix("AWS4-HMAC-SHA256 Credential="));
        let mut scope = scope.and_then(|text| text.split(',').next()).unwrap_or_default().split('/');
        self.caller_access_key_id = scope.next().filter(|id| !id.is_empty()).map(str::to_owned);
        self.region = scope.nth(1).map(str::to_owned);
        self.sent_at = header("x-amz-date").and_then(|text| {
            let time = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
            TimeZone::UTC.to_timestamp(time).ok()
        });
    }
}

fn index(text: &str) -> usize {
    text.parse().unwrap_or_default()
}
