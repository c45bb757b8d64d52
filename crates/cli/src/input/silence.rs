//! The terminal without echo, and as it was again, whatever ends the wait for a secret.

use std::{
    fs::File,
    io::{self, Read, Write as _},
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    termios::{LocalModes, OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcsetattr},
};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP},
    iterator::Signals,
    low_level::emulate_default_handler,
};
use zeroize::Zeroizing;

use crate::framework::heeded;

/// What ends this process or, as Ctrl-Z does, stops it, and would leave the shell without echo.
const ENDING: [i32; 5] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP];

/// What to make of the terminal when a signal comes; none: nobody is asked for a secret.
static SILENT: Mutex<Option<Modes>> = Mutex::new(None);

/// The terminal without echo, also between the prompt and the next program; as it was when this is dropped.
pub struct Silence {
    terminal: File,
}

/// The terminal with echo and without.
struct Modes {
    terminal: File,
    before: Termios,
    silent: Termios,
    prompt: String,
}

impl Silence {
    /// How long the next piece of a pasted text may take.
    const PAUSE: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
    /// A terminal that never falls silent is not waited for.
    const MAX_READS: usize = 4096;

    /// Silences the terminal, and shows the prompt.
    pub fn start(prompt: &str) -> io::Result<Self> {
        let terminal = File::options().read(true).write(true).open("/dev/tty")?;
        let before = tcgetattr(&terminal)?;
        let mut silent = before.clone();
        // By character, as a last line without a line break is pending too.
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON);
        let modes = Modes { terminal: terminal.try_clone()?, before, silent, prompt: prompt.to_owned() };
        watch()?;
        let mut shared = lock();
        modes.silence()?;
        *shared = Some(modes);
        Ok(Self { terminal })
    }

    /// What is typed.
    pub fn keys(&self) -> impl Read {
        &self.terminal
    }

    /// Takes away what is pending; whether it was more than line breaks.
    pub fn discard_rest(&self) -> io::Result<bool> {
        let mut more = false;
        let mut bytes = Zeroizing::new([0; 4096]);
        for _ in 0..Self::MAX_READS {
            if !self.is_pending()? {
                break;
            }
            let count = (&self.terminal).read(&mut *bytes)?;
            if count == 0 {
                break;
            }
            more |= bytes[..count].iter().any(|byte| !matches!(byte, b'\r' | b'\n'));
        }
        tcflush(&self.terminal, QueueSelector::IFlush)?;
        Ok(more)
    }

    fn is_pending(&self) -> io::Result<bool> {
        let mut fds = [PollFd::new(&self.terminal, PollFlags::IN)];
        match poll(&mut fds, Some(&Self::PAUSE)) {
            Ok(ready) => Ok(ready > 0),
            Err(Errno::INTR) => Ok(false),
            Err(cause) => Err(cause.into()),
        }
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        if let Some(modes) = lock().take() {
            modes.restore();
        }
    }
}

impl Modes {
    fn silence(&self) -> io::Result<()> {
        tcsetattr(&self.terminal, OptionalActions::Now, &self.silent)?;
        (&self.terminal).write_all(self.prompt.as_bytes())
    }

    fn restore(&self) {
        // There is no better state to leave it in.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
        // The end of the line was not shown either.
        let _ = (&self.terminal).write_all(b"\n");
    }
}

/// From the first prompt on a thread gets the signals, gives the terminal back, and does what they would have done.
fn watch() -> io::Result<()> {
    static WATCHES: OnceLock<()> = OnceLock::new();
    if WATCHES.get().is_some() {
        return Ok(());
    }
    let mut signals = Signals::new(heeded(&ENDING))?;
    thread::Builder::new().name("terminal".into()).spawn(move || signals.forever().for_each(received))?;
    let _ = WATCHES.set(());
    Ok(())
}

/// The lock is kept: a prompt that ends at this moment must not go on before the signal has done its work.
fn received(signal: i32) {
    let shared = lock();
    if let Some(modes) = &*shared {
        modes.restore();
    }
    let _ = emulate_default_handler(signal);
    // It was stopped, and goes on.
    if let Some(modes) = &*shared {
        let _ = modes.silence();
    }
}

fn lock() -> MutexGuard<'static, Option<Modes>> {
    SILENT.lock().unwrap_or_else(PoisonError::into_inner)
}
