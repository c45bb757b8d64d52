//! Backtests: stored checks, judged by other safeguards than those that judged them.

use serde::{Deserialize, Serialize};

use crate::{
    check::{CheckBody, VerdictBody},
    safeguard::WantedSafeguard,
};

/// Which safeguards are tried, on which checks. The checks are tried newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RunBacktest {
    /// Only checks by this profile, by name or id. Unless `safeguards` are given, its safeguards are tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Those that the profile had at this revision; its present ones, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<i64>,
    /// These are tried, and nothing else. They are not stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safeguards: Option<Vec<WantedSafeguard>>,
    /// Only checks of this app, by name or id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// Only checks of this service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Only checks for this stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// At most so many checks, 1 to 20; 20 if absent. Slow ones end a page before it is full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// What the page before said in `next`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// What comes of a stored check by other safeguards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BacktestBody {
    /// The check as it was.
    pub check: CheckBody,
    /// `newly-fails`, `still-fails`, `newly-passes`, `still-passes` or `not-judged`.
    pub outcome: String,
    /// Why it was not judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What came of each safeguard that was tried, in their order.
    pub verdicts: Vec<VerdictBody>,
}
