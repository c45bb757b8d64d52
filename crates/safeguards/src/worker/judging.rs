//! Judging entries in workers. Patterns of settings can take for ever, so the process that judges must be one that can be
//! killed.
//!
//! All entries that come with us go to one worker. If it does not answer, each goes to a worker of its own, so that only
//! the one that is to blame fails.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    limits,
    order::{self, Order},
    runner::{Limits, WorkerRunner},
    sentences,
};
use crate::{
    Input, Modules, StoredSecrets, Surroundings, builtin,
    engine::{self, Entry, Report, Verdict},
};

/// What a worker is to judge, on its side.
#[derive(Debug, Deserialize)]
pub(super) struct Question {
    input: Input,
    entries: Vec<Entry>,
}

/// The same on the parent's side.
#[derive(Serialize)]
struct Asked<'a> {
    input: &'a Input,
    entries: &'a [&'a Entry],
}

/// The worker's side: it knows no programs and no secrets.
pub(super) fn judge_here(question: &Question) -> Report {
    engine::run(&question.input, &question.entries, Surroundings::NONE)
}

impl WorkerRunner {
    /// Comes to the same verdicts as [`engine::run`], but no pattern and no program of somebody else runs in this process.
    /// The secrets stay in it.
    pub fn judge(&self, input: &Input, entries: &[Entry], modules: &dyn Modules, secrets: Option<&dyn StoredSecrets>) -> Report {
        self.judge_by((input, input), entries, modules, secrets)
    }

    /// The same, where programs of somebody else must not see all that safeguards of ours judge: these get the first input,
    /// those the second one.
    pub fn judge_by(
        &self,
        (ours, theirs): (&Input, &Input),
        entries: &[Entry],
        modules: &dyn Modules,
        secrets: Option<&dyn StoredSecrets>,
    ) -> Report {
        let surroundings = Surroundings { runner: self, modules, secrets };
        let (away, here): (Vec<_>, Vec<_>) = entries.iter().enumerate().partition(|(_, entry)| goes_away(entry, modules));
        let of = |list: &[(usize, &Entry)], verdicts: Vec<Verdict>| -> Vec<(usize, Verdict)> {
            list.iter().map(|(index, _)| *index).zip(verdicts).collect()
        };
        let entries: Vec<&Entry> = away.iter().map(|(_, entry)| *entry).collect();
        // First those that come with us: programs of others may use up the time.
        let mut verdicts = of(&away, self.judge_away(ours, &entries));
        verdicts.extend(of(&here, engine::run_each(theirs, here.iter().map(|(_, entry)| *entry), surroundings)));
        verdicts.sort_by_key(|(index, _)| *index);
        Report { verdicts: verdicts.into_iter().map(|(_, verdict)| verdict).collect() }
    }

    fn judge_away(&self, input: &Input, entries: &[&Entry]) -> Vec<Verdict> {
        if entries.is_empty() {
            return Vec::new();
        }
        let together = self.ask(input, entries, self.deadline() * limits::TOGETHER);
        together.unwrap_or_else(|_| entries.iter().map(|entry| self.judge_alone(input, entry)).collect())
    }

    fn judge_alone(&self, input: &Input, entry: &Entry) -> Verdict {
        let verdicts = self.ask(input, &[entry], self.deadline());
        let verdict = verdicts.and_then(|mut verdicts| verdicts.pop().ok_or_else(|| sentences::ODD_ANSWER.to_owned()));
        verdict.unwrap_or_else(|reason| engine::raised(entry, &reason))
    }

    /// As many verdicts as entries, or why there are none.
    fn ask(&self, input: &Input, entries: &[&Entry], deadline: Duration) -> Result<Vec<Verdict>, String> {
        self.in_time()?;
        let order: Order<(), _> = Order::Judge(Asked { input, entries });
        let order = order::write(&order, limits::QUESTION).ok_or_else(|| sentences::too_long("its input", limits::QUESTION))?;
        let answer = self.answer(&order, Limits { deadline, memory: limits::JUDGING_MEMORY })?;
        let report: Option<Report> = serde_json::from_slice(&answer).ok();
        let verdicts = report.map(|report| report.verdicts).filter(|verdicts| verdicts.len() == entries.len());
        verdicts.ok_or_else(|| sentences::ODD_ANSWER.to_owned())
    }
}

/// Whether an entry is judged by one of ours that needs nothing but input and settings.
fn goes_away(entry: &Entry, modules: &dyn Modules) -> bool {
    let Some(safeguard) = builtin::find(&entry.safeguard) else { return false };
    let ours = match &entry.path {
        None => true,
        Some(path) => entry.or_builtin && modules.find(Some(path), &entry.safeguard).is_none(),
    };
    ours && !safeguard.needs_surroundings()
}
