//! Modules: `module.exports = function (policy, service, options)`, possibly asynchronous.

use super::realm::{self, Realm, without_hashbang};
use crate::{
    custom::Decision,
    worker::{sentences, task::Task},
};

/// Runs a module's function to its end, and tells what it said.
pub(in crate::worker) fn run(source: &str, task: &Task<'_>) -> Decision {
    realm::enter(task, |realm| {
        let ended = start(realm, source).and_then(|()| finish(realm));
        let mut decision = said(realm).unwrap_or_else(Decision::raised);
        decision.raised = ended.err().or(decision.raised.map(sentences::of_javascript));
        decision.approved &= decision.raised.is_none();
        decision
    })
    .unwrap_or_else(sentences::not_set_up)
}

/// Whether a module can be read; else the reason.
pub(in crate::worker) fn parse(source: &str, task: &Task<'_>) -> Decision {
    realm::enter(task, |realm| match realm.parse(&wrapped(source)) {
        Ok(()) => Decision { approved: true, ..Decision::default() },
        Err(sentence) => Decision::raised(sentences::unreadable(&sentence)),
    })
    .unwrap_or_else(sentences::not_set_up)
}

/// What a module's own scope is made of. It begins on the module's first line, so that lines keep their numbers.
fn wrapped(source: &str) -> String {
    format!("(function (exports, require, module, __filename, __dirname) {{{}\n}})", without_hashbang(source))
}

fn start(realm: &Realm<'_>, source: &str) -> Result<(), String> {
    realm.call::<()>("asModule", ())?;
    let source = wrapped(source);
    let factory = realm.script(&source).map_err(|sentence| match realm.parse(&source) {
        Err(reason) if realm.overdue().is_none() => sentences::unreadable(&reason),
        _ => sentence,
    })?;
    realm.call("start", (factory,))
}

/// Lets promises and timers come to their turn until the function has settled.
fn finish(realm: &Realm<'_>) -> Result<(), String> {
    loop {
        while !settled(realm)? && realm.turn() {}
        if settled(realm)? {
            return Ok(());
        }
        if !realm.call::<bool>("tick", ())? {
            return Err(sentences::NEVER.to_owned());
        }
    }
}

fn settled(realm: &Realm<'_>) -> Result<bool, String> {
    match realm.overdue() {
        Some(overdue) => Err(overdue.to_owned()),
        None => realm.kept("verdict", "settled"),
    }
}

fn said(realm: &Realm<'_>) -> Result<Decision, String> {
    Ok(Decision {
        approved: realm.kept("verdict", "approved")?,
        failures: realm.kept("verdict", "failures")?,
        warnings: realm.kept("verdict", "warnings")?,
        raised: realm.kept("verdict", "raised")?,
        docs: realm.kept("verdict", "docs")?,
    })
}
