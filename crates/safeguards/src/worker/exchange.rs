//! Hands a job to a worker and takes its answer, both at once and never past the deadline.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    process::{Child, ChildStdin, ChildStdout},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{OFlags, fcntl_getfl, fcntl_setfl},
    io::Errno,
};

use super::{frame, limits};

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The worker has not said in time that it is ready.
    NotReady,
    /// The deadline has come.
    Late,
    /// The worker announced or sent more than an answer may have.
    TooLong,
    /// The worker has closed its end.
    Early,
}

/// Waits until the worker is ready, hands the job over, and returns the answer.
pub(super) fn exchange(worker: &mut Child, job: &[u8], deadline: Duration) -> Result<Vec<u8>, Ended> {
    let (Some(input), Some(output)) = (worker.stdin.take(), worker.stdout.take()) else { return Err(Ended::NotReady) };
    let job = frame::framed(job).map_err(|_| Ended::TooLong)?;
    let mut pipes =
        Pipes { input: Some(input), output, unsent: &[], received: Vec::new(), until: limits::clock() + limits::START };
    pipes.unblock().map_err(|_| Ended::NotReady)?;
    while pipes.received.is_empty() {
        pipes.step().map_err(|_| Ended::NotReady)?;
    }
    if pipes.received.remove(0) != frame::READY {
        return Err(Ended::NotReady);
    }
    pipes.unsent = &job;
    pipes.until = limits::clock() + deadline;
    loop {
        match frame::announced(&pipes.received) {
            Some(length) if length > limits::ANSWER => return Err(Ended::TooLong),
            Some(length) if pipes.received.len() >= frame::HEAD + length => return Ok(pipes.received.split_off(frame::HEAD)),
            _ => pipes.step()?,
        }
    }
}

/// Both pipes of a worker.
struct Pipes<'a> {
    input: Option<ChildStdin>,
    output: ChildStdout,
    unsent: &'a [u8],
    received: Vec<u8>,
    until: Instant,
}

impl Pipes<'_> {
    /// A worker that does not read must not make us wait in a write.
    fn unblock(&self) -> Result<(), Errno> {
        if let Some(input) = &self.input {
            fcntl_setfl(input, fcntl_getfl(input)? | OFlags::NONBLOCK)?;
        }
        fcntl_setfl(&self.output, fcntl_getfl(&self.output)? | OFlags::NONBLOCK)
    }

    /// Waits until something can be sent or received, and does it.
    fn step(&mut self) -> Result<(), Ended> {
        self.wait()?;
        self.send();
        self.receive()
    }

    fn wait(&self) -> Result<(), Ended> {
        let left = self.until.checked_duration_since(limits::clock()).filter(|left| !left.is_zero()).ok_or(Ended::Late)?;
        let left = Timespec::try_from(left).map_err(|_| Ended::Late)?;
        let mut waited = vec![PollFd::new(&self.output, PollFlags::IN)];
        if let Some(input) = self.input.as_ref().filter(|_| !self.unsent.is_empty()) {
            waited.push(PollFd::new(input, PollFlags::OUT));
        }
        match poll(&mut waited, Some(&left)) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(_) => Err(Ended::Early),
        }
    }

    /// A worker that no longer takes anything may still have an answer.
    fn send(&mut self) {
        let Some(input) = self.input.as_mut().filter(|_| !self.unsent.is_empty()) else { return };
        match input.write(self.unsent) {
            Ok(sent) => self.unsent = self.unsent.get(sent..).unwrap_or_default(),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(_) => self.input = None,
        }
    }

    fn receive(&mut self) -> Result<(), Ended> {
        let mut part = [0; 16 * 1024];
        match self.output.read(&mut part) {
            Ok(0) => Err(Ended::Early),
            Ok(read) => {
                self.received.extend_from_slice(part.get(..read).unwrap_or_default());
                Ok(())
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Ok(()),
            Err(_) => Err(Ended::Early),
        }
    }
}
