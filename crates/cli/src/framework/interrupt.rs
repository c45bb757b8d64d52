//! Signals while a deployment runs: it is stopped, but its end is still recorded and its folder removed.

use std::{
    io::{self, IsTerminal as _},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI32, Ordering},
    },
    thread,
};

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM},
    iterator::Signals,
};

use crate::error::CliError;

/// Keeps signals from ending this process, and passes them on to the child that runs.
#[derive(Clone, Debug, Default)]
pub struct Interrupts {
    last: Arc<AtomicI32>,
    child: Arc<Mutex<Option<Pid>>>,
}

impl Interrupts {
    /// From now on signals no longer end this process.
    pub fn watch() -> Result<Self, CliError> {
        let failed = |cause: io::Error| CliError::local(format!("cannot watch for signals: {cause}"), None);
        let mut signals = Signals::new([SIGINT, SIGQUIT, SIGTERM, SIGHUP]).map_err(failed)?;
        let this = Self::default();
        let watcher = this.clone();
        let watch = move || signals.forever().for_each(|signal| watcher.received(signal));
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
        let pid = id.and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        *self.child.lock().unwrap_or_else(PoisonError::into_inner) = pid;
        if let (Some(signal), Some(_)) = (self.signal(), pid) {
            self.pass_on(signal); // it came while the child was made
        }
    }

    fn received(&self, signal: i32) {
        self.last.store(signal, Ordering::SeqCst);
        // A terminal gives Ctrl-C and Ctrl-\ to all processes by itself; twice would make the framework drop everything.
        if !matches!(signal, SIGINT | SIGQUIT) || !io::stdin().is_terminal() {
            self.pass_on(signal);
        }
    }

    /// The lock is held meanwhile: the id of a child is only given away after [`Self::set_child`] forgot it.
    fn pass_on(&self, signal: i32) {
        let child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(pid), Some(signal)) = (*child, Signal::from_named_raw(signal)) {
            let _ = kill_process(pid, signal); // it has ended already
        }
    }
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
