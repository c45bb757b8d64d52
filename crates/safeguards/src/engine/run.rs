//! Judges entries. While programs of somebody else run in processes of their own, a second thread judges what needs none.

use std::{panic::resume_unwind, thread};

use super::{Entry, Excepted, Level, Report, Status, Verdict};
use crate::{
    Finding, Input, Surroundings, View,
    builtin::{self, Builtin},
    custom::{Decision, Program},
};

/// Runs the entries against an input, in their order.
pub fn run(input: &Input, entries: &[Entry], surroundings: Surroundings<'_>) -> Report {
    run_telling(input, entries, surroundings, &|_| ())
}

/// The same; `before` hears of each entry before it runs.
pub fn run_telling(input: &Input, entries: &[Entry], surroundings: Surroundings<'_>, before: &dyn Fn(&Entry)) -> Report {
    let (aside, here): (Vec<_>, Vec<_>) = entries.iter().enumerate().partition(|(_, entry)| entry.is_data_alone());
    if aside.is_empty() || !here.iter().any(|(_, entry)| entry.may_run_program()) {
        let told = entries.iter().inspect(|entry| before(entry));
        return Report { verdicts: run_each(input, told, surroundings) };
    }
    entries_of(&aside).for_each(before);
    let mut verdicts = thread::scope(|scope| {
        let judge_aside = || indexed(&aside, run_each(input, entries_of(&aside), Surroundings::NONE));
        let judging = thread::Builder::new().spawn_scoped(scope, judge_aside);
        let told = entries_of(&here).inspect(|entry| before(entry));
        let mut verdicts = indexed(&here, run_each(input, told, surroundings));
        verdicts.extend(match judging.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(judged)) => judged,
            Ok(Err(panic)) => resume_unwind(panic),
            // Without a second thread one after the other.
            Err(_) => judge_aside(),
        });
        verdicts
    });
    verdicts.sort_by_key(|(index, _)| *index);
    Report { verdicts: verdicts.into_iter().map(|(_, verdict)| verdict).collect() }
}

fn entries_of<'a>(indexed: &[(usize, &'a Entry)]) -> impl Iterator<Item = &'a Entry> {
    indexed.iter().map(|(_, entry)| *entry)
}

/// Verdicts, with the places of their entries.
fn indexed(entries: &[(usize, &Entry)], verdicts: Vec<Verdict>) -> Vec<(usize, Verdict)> {
    entries.iter().map(|(index, _)| *index).zip(verdicts).collect()
}

/// The same, wherever the entries stand.
pub(crate) fn run_each<'a>(
    input: &Input,
    entries: impl IntoIterator<Item = &'a Entry>,
    surroundings: Surroundings<'_>,
) -> Vec<Verdict> {
    let run = Run { view: View::new(input), surroundings };
    entries.into_iter().map(|entry| run.judge(entry)).collect()
}

/// The verdict of an entry that could not be judged, with the reason.
pub(crate) fn raised(entry: &Entry, reason: &str) -> Verdict {
    errored(Verdict::passed(entry), raised_error(&entry.safeguard, reason))
}

struct Run<'a> {
    view: View<'a>,
    surroundings: Surroundings<'a>,
}

/// What an entry's safeguard is.
enum Found {
    Builtin(&'static Builtin),
    Custom(Program),
    Nothing,
}

impl Run<'_> {
    fn judge(&self, entry: &Entry) -> Verdict {
        let mut verdict = Verdict::passed(entry);
        if entry.stage.as_ref().is_some_and(|stage| !stage.covers(&self.view.input.stage)) {
            verdict.status = Status::Skipped;
            return verdict;
        }
        let name = &entry.safeguard;
        let level = match entry.level() {
            Ok(level) => level,
            Err(word) => {
                let sentence =
                    format!("Invalid enforcement level \"{word}\" of safeguard \"{name}\": expected \"warning\" or \"error\".");
                return errored(verdict, sentence);
            }
        };
        match self.find(entry) {
            Found::Builtin(safeguard) => {
                verdict.details = Some(safeguard.details.to_owned()).filter(|details| !details.is_empty());
                verdict.findings = safeguard.check(entry.config.as_ref(), &self.view, self.surroundings);
            }
            Found::Custom(program) => {
                let decision = self.view.run(self.surroundings.runner, program, entry.config.clone());
                verdict = apply(decision, name, verdict);
            }
            Found::Nothing => return errored(verdict, format!("Unknown safeguard \"{name}\".")),
        }
        if verdict.errored {
            return verdict;
        }
        self.except(entry, &mut verdict);
        if !verdict.findings.is_empty() {
            verdict.status = if level == Level::Warning { Status::Warned } else { Status::Failed };
        }
        verdict
    }

    fn find(&self, entry: &Entry) -> Found {
        let builtin = builtin::find(&entry.safeguard);
        if let (Some(safeguard), None) = (builtin, &entry.path) {
            return Found::Builtin(safeguard);
        }
        match (self.surroundings.modules.find(entry.path.as_deref(), &entry.safeguard), builtin) {
            (Some(program), _) => Found::Custom(program),
            (None, Some(safeguard)) if entry.or_builtin => Found::Builtin(safeguard),
            (None, _) => Found::Nothing,
        }
    }

    /// Takes out what exceptions cover.
    fn except(&self, entry: &Entry, verdict: &mut Verdict) {
        let now = &self.view.input.now;
        for finding in std::mem::take(&mut verdict.findings) {
            match entry.exceptions.iter().find(|exception| exception.covers(&finding, now)) {
                Some(exception) => verdict.excepted.push(Excepted { finding, exception: exception.clone() }),
                None => verdict.findings.push(finding),
            }
        }
    }
}

/// A verdict that fails at any level.
fn errored(mut verdict: Verdict, sentence: String) -> Verdict {
    verdict.findings.push(Finding::new(sentence));
    verdict.status = Status::Failed;
    verdict.errored = true;
    verdict
}

fn raised_error(name: &str, reason: &str) -> String {
    format!("Safeguard \"{name}\" raised an error: {reason}")
}

fn apply(decision: Decision, name: &str, mut verdict: Verdict) -> Verdict {
    verdict.details = decision.docs.filter(|docs| !docs.is_empty());
    verdict.warnings = decision.warnings;
    verdict.findings = decision.failures.into_iter().map(Finding::new).collect();
    if let Some(reason) = decision.raised {
        return errored(verdict, raised_error(name, &reason));
    }
    if verdict.findings.is_empty() && !decision.approved {
        verdict.findings.push(Finding::new("Finished inconclusively."));
    }
    verdict
}
