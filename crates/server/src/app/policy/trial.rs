//! Trying a policy with its own cases.

use jiff::{ZonedDateTime, tz::TimeZone};
use stagegate_core::{
    access::{Action, Caller},
    error::Error,
    policy::{PolicyCase, PolicyVersion},
};
use stagegate_safeguards::{
    Input,
    engine::{Entry, Status, Verdict},
    worker::WorkerRunner,
};

use super::{Programs, find_policy, find_version, program};
use crate::app::{Stagegate, sealing::internal};

/// What came of one case.
#[derive(Debug)]
pub struct Trial {
    /// The case's name.
    pub name: String,
    /// Whether the policy decided as it should.
    pub agrees: bool,
    /// Whether it approved.
    pub approved: bool,
    /// What it objected to, or why it did not come to an end.
    pub messages: Vec<String>,
}

impl Stagegate {
    /// Runs the cases of the newest version of a policy.
    pub async fn test_policy(&self, caller: &Caller, org: &str, policy: &str) -> Result<(PolicyVersion, Vec<Trial>), Error> {
        let (mut tx, permit) = self.read(caller, org, Action::EditPolicy).await?;
        let policy = find_policy(&mut tx, &permit, policy).await?;
        let version = find_version(&mut tx, &permit, &policy, policy.version).await?;
        drop(tx);
        let turn = self.judging.clone().acquire_owned().await.map_err(internal)?;
        let (runner, now) = (self.runner.clone(), ZonedDateTime::new(self.clock.now(), TimeZone::UTC));
        let tried = tokio::task::spawn_blocking(move || {
            let trials = try_cases(&runner, &version, &now);
            drop(turn);
            (version, trials)
        });
        tried.await.map_err(internal)
    }
}

fn try_cases(runner: &WorkerRunner, version: &PolicyVersion, now: &ZonedDateTime) -> Vec<Trial> {
    let (name, number) = (version.policy.name.as_str(), version.policy.version);
    let mut programs = Programs::default();
    programs.add(number, name, program::program(version.policy.language, version.source.clone()));
    let judge = |case: &PolicyCase| {
        let entry = Entry { path: Some(number.to_string()), config: case.settings.clone(), ..Entry::new(name) };
        let report = runner.judge(&input(case, now), &[entry], &programs, None);
        report.verdicts.first().map(|verdict| trial(case, verdict))
    };
    version.cases.iter().filter_map(judge).collect()
}

fn input(case: &PolicyCase, now: &ZonedDateTime) -> Input {
    Input {
        declaration: case.declaration.clone(),
        compiled: case.compiled.clone(),
        framework_version: case.framework_version.clone(),
        ..Input::new(case.stage.as_str(), case.region.as_str(), now.clone())
    }
}

/// A program that does not come to an end agrees with nothing.
fn trial(case: &PolicyCase, verdict: &Verdict) -> Trial {
    let approved = verdict.status == Status::Passed;
    Trial {
        name: case.name.clone(),
        agrees: approved == case.approved && !verdict.errored,
        approved,
        messages: verdict.findings.iter().map(|finding| finding.message.clone()).collect(),
    }
}
