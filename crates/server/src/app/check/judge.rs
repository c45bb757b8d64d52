//! Judging: the safeguards of a profile as entries of the engine, away from the threads that answer requests. Patterns and
//! programs of orgs run in processes of their own; only the search for stored secrets needs what is known here.

use stagegate_core::{
    error::Error,
    id::OrgId,
    safeguard::{Enforcement, Safeguard, SafeguardException},
};
use stagegate_safeguards::{
    Input,
    engine::{Entry, Exception, Report},
    worker::WorkerRunner,
};

use super::secrets::Secrets;
use crate::app::{Stagegate, policy::Programs};

impl Stagegate {
    /// What the safeguards that are enabled say of an input, and the input as it may be kept, when it is the org's turn.
    ///
    /// Those that come with us judge what is going to be deployed. Programs see markers instead of values of parameters, those
    /// of now: what became a parameter after the input was kept is replaced, too.
    pub(super) async fn judge(
        &self,
        org: &OrgId,
        input: Input,
        safeguards: Vec<Safeguard>,
        (programs, secrets): (Programs, Secrets),
    ) -> Result<(Input, Report), Error> {
        let judged = move |runner: &WorkerRunner| {
            let entries: Vec<Entry> = safeguards.into_iter().filter(|safeguard| safeguard.enabled).map(entry).collect();
            let input = secrets.scrubbed(input);
            let report = runner.judge_by((&secrets.restored(&input)?, &input), &entries, &programs, Some(&secrets));
            Ok((input, secrets.scrubbed_report(report).bounded()))
        };
        self.judging.turn(org).await?.work(judged).await?
    }
}

fn entry(safeguard: Safeguard) -> Entry {
    let level = if safeguard.enforcement == Enforcement::Warning { "warning" } else { "error" };
    Entry {
        title: safeguard.title,
        description: Some(safeguard.description).filter(|text| !text.is_empty()),
        enforcement_level: Some(level.to_owned()),
        config: safeguard.settings,
        // Of a policy it is the version: see `Programs`.
        path: safeguard.version.map(|version| version.to_string()),
        exceptions: safeguard.exceptions.into_iter().map(exception).collect(),
        ..Entry::new(safeguard.safeguard)
    }
}

fn exception(exception: SafeguardException) -> Exception {
    let SafeguardException { resource, reason, owner, expires } = exception;
    Exception { resource, reason, owner, expires }
}
