//! Running a policy with its cases: one that is stored, or one that somebody is about to store.

use std::sync::Arc;

use jiff::{ZonedDateTime, tz::TimeZone};
use stagegate_core::{
    access::{Action, Caller},
    error::Error,
    id::OrgId,
    policy::{self, Expected, PolicyCase, PolicyLanguage},
};
use stagegate_safeguards::{
    Input, TEMPLATE,
    custom::Program,
    engine::{Entry, Report, Status, Verdict},
};

use super::{Programs, find_policy, find_version, program};
use crate::app::Stagegate;

/// A program that is not stored, and what it is tried with.
#[derive(Debug)]
pub struct WantedTrial {
    /// The language.
    pub language: String,
    /// The program.
    pub source: String,
    /// The cases.
    pub cases: Vec<PolicyCase>,
}

/// What came of one case.
#[derive(Debug)]
pub struct Trial {
    /// The case's name.
    pub name: String,
    /// How it should end.
    pub expected: Expected,
    /// How it ended; none: the program did not come to an end by itself.
    pub got: Option<Expected>,
    /// Whether the policy decided, and said, what it should.
    pub agrees: bool,
    /// What it objected to, or why it did not come to an end.
    pub messages: Vec<String>,
}

/// The one version, or name, that a program which is tried has.
const TRIED: (i64, &str) = (0, "policy");

impl Stagegate {
    /// Runs the cases of a version of a policy, or of its newest one; tells which one that is.
    pub async fn test_policy(
        &self,
        caller: &Caller,
        org: &str,
        policy: &str,
        version: Option<i64>,
    ) -> Result<(i64, Vec<Trial>), Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadPolicy).await?;
        let policy = find_policy(&mut tx, &permit, policy).await?;
        let version = find_version(&mut tx, &permit, &policy, version.unwrap_or(policy.version)).await?;
        drop(tx);
        let (number, name) = (version.policy.version, version.policy.name.to_string());
        let program = program::program(version.policy.language, version.source);
        Ok((number, self.try_cases(permit.org(), (number, &name), program, version.cases).await?))
    }

    /// Runs a program that is not stored.
    pub async fn try_policy(&self, caller: &Caller, org: &str, wanted: WantedTrial) -> Result<Vec<Trial>, Error> {
        let (tx, permit) = self.read(caller, org, Action::EditPolicy).await?;
        drop(tx);
        let language: PolicyLanguage = wanted.language.parse()?;
        policy::check(&wanted.source, &wanted.cases)?;
        let program = program::program(language, wanted.source);
        self.check_readable(permit.org(), program.clone()).await?;
        self.try_cases(permit.org(), TRIED, program, wanted.cases).await
    }

    /// Fifty cases do not keep the checks of other orgs waiting: each is a piece of work of its own.
    async fn try_cases(
        &self,
        org: &OrgId,
        (number, name): (i64, &str),
        program: Program,
        cases: Vec<PolicyCase>,
    ) -> Result<Vec<Trial>, Error> {
        let mut programs = Programs::default();
        programs.add(number, name, program);
        let (programs, now) = (Arc::new(programs), ZonedDateTime::new(self.clock.now(), TimeZone::UTC));
        let turn = self.judging.turn(org).await?;
        let (mut trials, mut said) = (Vec::with_capacity(cases.len()), Report::default());
        for case in cases {
            let programs = programs.clone();
            let entry = Entry { path: Some(number.to_string()), config: case.config.clone(), ..Entry::new(name) };
            let input = input(&case, &now);
            let judged = turn.work(move |runner| runner.judge(&input, &[entry], &*programs, None)).await?;
            trials.push(trial(case, &judged));
            said.verdicts.extend(judged.verdicts);
        }
        // All of them are one answer.
        for (trial, verdict) in trials.iter_mut().zip(said.bounded().verdicts) {
            trial.messages = messages(&verdict);
        }
        Ok(trials)
    }
}

fn input(case: &PolicyCase, now: &ZonedDateTime) -> Input {
    let template = case.template.clone().map(|template| (TEMPLATE.to_owned(), template));
    Input {
        declaration: case.declaration.clone(),
        compiled: template.into_iter().collect(),
        ..Input::new(case.stage.as_str(), case.region.as_str(), now.clone())
    }
}

/// A program that does not come to an end agrees with nothing.
fn trial(case: PolicyCase, report: &Report) -> Trial {
    let verdict = report.verdicts.first();
    let got = verdict.filter(|verdict| !verdict.errored).map(|verdict| match verdict.status {
        Status::Passed => Expected::Pass,
        _ => Expected::Fail,
    });
    let messages = verdict.map(messages).unwrap_or_default();
    let agrees = got == Some(case.expect) && case.messages.as_ref().is_none_or(|wanted| *wanted == messages);
    Trial { name: case.name, expected: case.expect, got, agrees, messages }
}

fn messages(verdict: &Verdict) -> Vec<String> {
    verdict.findings.iter().map(|finding| finding.message.clone()).collect()
}
