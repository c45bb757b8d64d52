//! Why a program did not come to an end, in the same words whoever noticed: the engine, the worker or the parent.

use std::{os::unix::process::ExitStatusExt as _, process::ExitStatus, time::Duration};

use rustix::process::Signal;

use super::limits;
use crate::custom::Decision;

/// Nothing is left that could settle the promise of a module.
pub(super) const NEVER: &str = "never finished: it waits for something that does not come";

/// A worker's side gave up by itself.
pub(super) const CRASHED: &str = "brought its worker down";

/// The worker was not even ready.
pub(super) const NOT_READY: &str = "its worker did not get ready";

/// Something else than a decision came back.
pub(super) const ODD_ANSWER: &str = "its worker's answer is not a decision";

pub(super) fn too_slow(deadline: Duration) -> String {
    format!("took longer than {} ms", deadline.as_millis())
}

pub(super) fn no_time_left(total: Duration) -> String {
    format!("there was no time left for it: what came before it took {} s", total.as_secs())
}

pub(super) fn too_large() -> String {
    format!("needed more than {} of memory", size(limits::MEMORY))
}

pub(super) fn unreadable(reason: &str) -> String {
    format!("cannot be read: {reason}")
}

pub(super) fn too_long(what: &str, limit: usize) -> String {
    format!("{what} is larger than {}", size(limit))
}

/// The words of the JavaScript engine for running out of memory are replaced by ours, and those for the most frequent of all
/// mistakes by the ones that authors know from Node.
pub(super) fn of_javascript(said: String) -> String {
    if said == "out of memory" { too_large() } else { of_property(&said).unwrap_or(said) }
}

/// A property of nothing was read or set.
fn of_property(said: &str) -> Option<String> {
    let (verb, rest) = said.strip_prefix("cannot ")?.split_once(" property '")?;
    let (name, nothing) = rest.rsplit_once("' of ")?;
    let doing = match verb {
        "read" => "reading",
        "set" => "setting",
        _ => return None,
    };
    matches!(nothing, "undefined" | "null").then(|| format!("Cannot {verb} properties of {nothing} ({doing} '{name}')"))
}

pub(super) fn not_set_up(error: impl std::fmt::Display) -> Decision {
    Decision::raised(format!("could not be given its input: {error}"))
}

/// How a worker ended that did not answer.
pub(super) fn ended(status: Option<ExitStatus>) -> String {
    let signal = status.and_then(|status| status.signal());
    match signal.and_then(Signal::from_named_raw) {
        Some(Signal::ABORT | Signal::SEGV | Signal::BUS) => format!("{CRASHED}: it ran out of memory or stack"),
        Some(Signal::SYS) => format!("{CRASHED}: it asked the system for what it may not have"),
        Some(Signal::XCPU) => format!("{CRASHED}: it used up its processor time"),
        _ => format!("{CRASHED} before it answered"),
    }
}

fn size(bytes: usize) -> String {
    match bytes / (1024 * 1024) {
        0 => format!("{} KiB", bytes / 1024),
        mebibytes => format!("{mebibytes} MiB"),
    }
}

#[cfg(test)]
mod tests {
    use super::of_javascript;

    #[test]
    fn properties_of_nothing_are_told_as_node_tells_them() {
        for (said, want) in [
            ("cannot read property 'a' of undefined", "Cannot read properties of undefined (reading 'a')"),
            ("cannot set property 'it's' of null", "Cannot set properties of null (setting 'it's')"),
            ("cannot read property 'a' of the order", "cannot read property 'a' of the order"),
            ("cannot delete property 'a' of null", "cannot delete property 'a' of null"),
            ("oops", "oops"),
        ] {
            assert_eq!(of_javascript(said.to_owned()), want);
        }
    }
}
