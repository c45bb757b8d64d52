//! Checks.

use super::{Client, ClientError};
use crate::{
    backtest::{BacktestBody, RunBacktest},
    check::{CheckBody, CheckDetails, CheckQuery, Replay, RunCheck},
    page::Page,
};

impl Client {
    /// Has a packaged service judged.
    pub fn run_check(&self, org: &str, run: &RunCheck) -> Result<CheckDetails, ClientError> {
        self.post(&["orgs", org, "checks"]).send(run)
    }

    /// The checks of an org that `query` asks for, newest first.
    pub fn checks(&self, org: &str, query: &CheckQuery) -> Result<Page<CheckBody>, ClientError> {
        let CheckQuery { app, service, stage, result, limit, after } = query;
        let limit = limit.map(|limit| limit.to_string());
        self.get(&["orgs", org, "checks"])
            .query(&[
                ("app", app.as_deref()),
                ("service", service.as_deref()),
                ("stage", stage.as_deref()),
                ("result", result.as_deref()),
                ("limit", limit.as_deref()),
                ("after", after.as_deref()),
            ])
            .read()
    }

    /// One check with what came of each safeguard.
    pub fn check(&self, org: &str, check: &str) -> Result<CheckDetails, ClientError> {
        self.get(&["orgs", org, "checks", check]).read()
    }

    /// Judges again what a check judged.
    pub fn replay_check(&self, org: &str, check: &str) -> Result<Replay, ClientError> {
        self.post(&["orgs", org, "checks", check, "replay"]).read()
    }

    /// Judges stored checks by other safeguards.
    pub fn backtest(&self, org: &str, run: &RunBacktest) -> Result<Page<BacktestBody>, ClientError> {
        self.post(&["orgs", org, "backtests"]).send(run)
    }
}
