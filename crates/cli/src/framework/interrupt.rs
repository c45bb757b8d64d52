//! Signals while a child runs: they end the child and not us, so that what follows the child still happens.

use std::{
    io::{self, IsTerminal as _},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI32, Ordering},
    },
    thread,
};

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2},
    iterator::{SignalsInfo, exfiltrator::WithOrigin},
    low_level::siginfo::{Cause, Origin},
};

use crate::error::CliError;

/// What ends a deployment.
const ENDING: &[i32] = &[SIGHUP, SIGINT, SIGQUIT, SIGTERM];
/// What any program may be told by a signal, and would end us.
const TELLING: &[i32] = &[SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2];

/// Keeps signals from ending this process, and passes them on to the child that runs.
#[derive(Clone, Debug, Default)]
pub struct Interrupts {
    last: Arc<AtomicI32>,
    child: Arc<Mutex<Option<Pid>>>,
}

impl Interrupts {
    /// From now on the signals that end programs no longer end this process.
    pub fn watch() -> Result<Self, CliError> {
        Self::watch_for(ENDING)
    }

    /// The same, and signals that mean something to some programs only.
    pub fn watch_all() -> Result<Self, CliError> {
        Self::watch_for(TELLING)
    }

    fn watch_for(signals: &[i32]) -> Result<Self, CliError> {
        let failed = |cause: io::Error| CliError::local(format!("cannot watch for signals: {cause}"), None);
        let mut signals = SignalsInfo::<WithOrigin>::new(heeded(signals)).map_err(failed)?;
        let this = Self::default();
        let watcher = this.clone();
        let watch = move || signals.forever().for_each(|origin| watcher.received(&origin));
        thread::Builder::new().name("signals".into()).spawn(watch).map_err(failed)?;
        Ok(this)
    }

    /// The signal that came last.
    pub fn signal(&self) -> Option<i32> {
        Some(self.last.load(Ordering::SeqCst)).filter(|signal| *signal != 0)
    }

    /// Fails if somebody wants this to end.
    pub fn check(&self) -> Result<(), CliError> {
        let Some(signal) = self.signal() else { return Ok(()) };
        let exit = u8::try_from(128 + signal).unwrap_or(1);
        Err(CliError::new(exit, "interrupted", format!("interrupted by {}", name(signal)), None))
    }

    /// The child that gets the signals; none: there is no child any more.
    pub fn set_child(&self, id: Option<u32>) {
        let mut child = self.child();
        *child = id.and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(signal) = self.signal() {
            pass_on(*child, signal); // it came while the child was made
        }
    }

    fn received(&self, origin: &Origin) {
        let child = self.child();
        self.last.store(origin.signal, Ordering::SeqCst);
        if !reaches_all(origin.signal, origin.cause, io::stdin().is_terminal()) {
            pass_on(*child, origin.signal);
        }
    }

    /// Locked while a signal is passed on: a child gets it once, and its id is only given away after
    /// [`Self::set_child`] forgot it.
    fn child(&self) -> MutexGuard<'_, Option<Pid>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pass_on(child: Option<Pid>, signal: i32) {
    if let (Some(pid), Some(signal)) = (child, Signal::from_named_raw(signal)) {
        let _ = kill_process(pid, signal); // it has ended already
    }
}

/// Whether the child got it as well. A terminal gives Ctrl-C and Ctrl-\ to all processes by itself, and twice would
/// make many programs drop everything. Where the system does not tell who sent it, `at_terminal` decides.
fn reaches_all(signal: i32, cause: Cause, at_terminal: bool) -> bool {
    matches!(signal, SIGINT | SIGQUIT)
        && match cause {
            Cause::Kernel => true,
            Cause::Sent(_) => false,
            _ => at_terminal,
        }
}

/// Those of the signals that this process does not ignore.
pub fn heeded(signals: &[i32]) -> Vec<i32> {
    let ignored = ignored();
    signals.iter().copied().filter(|signal| !is_in(ignored, *signal)).collect()
}

/// The signals that this process was started to ignore, as by `nohup`: the child must ignore them as well, and would
/// not if we listened to them. Only Linux tells.
fn ignored() -> u64 {
    std::fs::read_to_string("/proc/self/status").map_or(0, |status| ignored_in(&status))
}

fn ignored_in(status: &str) -> u64 {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}

fn is_in(mask: u64, signal: i32) -> bool {
    (1..=64).contains(&signal) && mask >> (signal - 1) & 1 == 1
}

/// What people call a signal.
pub fn name(signal: i32) -> String {
    match signal {
        SIGINT => "Ctrl-C (SIGINT)".to_owned(),
        SIGQUIT => "Ctrl-\\ (SIGQUIT)".to_owned(),
        SIGTERM => "SIGTERM".to_owned(),
        SIGHUP => "SIGHUP".to_owned(),
        other => format!("signal {other}"),
    }
}

#[cfg(test)]
mod tests {
    use signal_hook::low_level::siginfo::Sent;

    use super::*;

    #[test]
    fn the_child_gets_every_signal_once() {
        for (signal, cause, at_terminal, want) in [
            (SIGINT, Cause::Kernel, true, true),
            (SIGINT, Cause::Kernel, false, true), // its standard input comes from elsewhere
            (SIGINT, Cause::Sent(Sent::User), true, false),
            (SIGQUIT, Cause::Sent(Sent::User), false, false),
            (SIGINT, Cause::Unknown, true, true),
            (SIGQUIT, Cause::Unknown, false, false),
            (SIGTERM, Cause::Unknown, true, false),
            (SIGHUP, Cause::Kernel, true, false), // a hang-up may have reached the leader of the session alone
        ] {
            assert_eq!(reaches_all(signal, cause, at_terminal), want, "{signal} {cause:?} {at_terminal}");
        }
    }

    #[test]
    fn what_was_ignored_from_the_start_is_known() {
        let mask = ignored_in("SigBlk:\t0000000000000002\nSigIgn:\t0000000000001001\nSigCgt:\t0000000000000004\n");
        for (signal, want) in [(SIGHUP, true), (SIGINT, false), (SIGQUIT, false), (13, true), (0, false), (65, false)] {
            assert_eq!(is_in(mask, signal), want, "{signal}");
        }
        assert_eq!(ignored_in("nothing of the kind"), 0);
    }
}
