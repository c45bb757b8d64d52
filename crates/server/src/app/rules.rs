//! What whoever runs the server chooses for all orgs: the same for every request, and never read again.

use jiff::tz::TimeZone;

/// What the session of a guarded stage may do before anything was checked, unless the operator says otherwise.
pub const PLAN_POLICY: &str = include_str!("credentials/plan.json");

/// The choices.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The time zone in which checks are judged.
    pub time_zone: TimeZone,
    /// The session policy of credentials that can only read.
    pub plan_policy: String,
}

impl Default for Rules {
    fn default() -> Self {
        Self { time_zone: TimeZone::UTC, plan_policy: PLAN_POLICY.to_owned() }
    }
}
