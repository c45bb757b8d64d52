//! The parent's side: starts a worker for a job, and ends it.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use serde_json::{Map, Value};

use super::{
    exchange::{Ended, exchange},
    limits, sentences,
    serve::CALLED,
    task,
};
use crate::custom::{Decision, Job, Program, Runner};

/// Runs each program in a process of its own.
#[derive(Clone, Debug)]
pub struct WorkerRunner {
    executable: PathBuf,
    deadline: Duration,
    /// Started for a program that is still to come, and given nothing yet.
    prepared: Arc<Mutex<Option<Worker>>>,
    niceness: i32,
    budget: Option<Budget>,
}

/// The time for all that a runner does.
#[derive(Clone, Copy, Debug)]
struct Budget {
    total: Duration,
    end: Instant,
}

impl WorkerRunner {
    /// Makes workers of this very executable, whose `main` begins with [`super::serve_if_called`].
    pub fn new() -> Self {
        Self::of(own_executable())
    }

    /// Makes workers of another executable of ours.
    pub fn of(executable: impl Into<PathBuf>) -> Self {
        let (executable, deadline) = (executable.into(), limits::DEADLINE);
        Self { executable, deadline, prepared: Arc::default(), niceness: 0, budget: None }
    }

    /// Gives each program, and each entry that is judged alone, more or less time than 250 ms.
    #[must_use]
    pub fn within(self, deadline: Duration) -> Self {
        // One that was started before has another limit of processor time.
        Self { deadline, prepared: Arc::default(), ..self }
    }

    /// The same, with so much time from now on for all of it together. What has not begun by then does not begin: it raises.
    #[must_use]
    pub fn for_at_most(&self, total: Duration) -> Self {
        let end = limits::clock() + total;
        Self { budget: Some(Budget { total, end }), ..self.clone() }
    }

    /// An error, once there is no time left to begin anything.
    pub(super) fn in_time(&self) -> Result<(), String> {
        match self.budget {
            Some(Budget { total, end }) if limits::clock() >= end => Err(sentences::no_time_left(total)),
            _ => Ok(()),
        }
    }

    /// Starts the worker of the first program ahead of it, so that it gets ready while its input is still being read. It is like
    /// any other: it serves one order, and ends with this runner if there is none.
    pub fn prepare(&self) {
        if let Ok(mut prepared) = self.prepared.lock() {
            // If it does not start now, it says why when it is needed.
            *prepared = Worker::start(&self.executable, self.limits(), self.niceness).ok();
        }
    }

    fn limits(&self) -> Limits {
        Limits { deadline: self.deadline, memory: limits::MEMORY }
    }

    /// A worker for a program.
    fn for_program(&self) -> std::io::Result<Worker> {
        let prepared = self.prepared.lock().ok().and_then(|mut prepared| prepared.take());
        prepared.map_or_else(|| Worker::start(&self.executable, self.limits(), self.niceness), Ok)
    }

    /// Has workers give way to whatever else wants a processor: a server answers others meanwhile.
    #[must_use]
    pub fn giving_way(self) -> Self {
        Self { niceness: limits::NICENESS, ..self }
    }

    /// Whether a program can be read, without running it; else the reason.
    pub fn parse(&self, program: &Program) -> Result<(), String> {
        let decision = self.serve(task::to_parse(program, self.deadline));
        match decision.raised {
            None if decision.approved => Ok(()),
            reason => Err(reason.unwrap_or_else(|| sentences::ODD_ANSWER.to_owned())),
        }
    }

    fn serve(&self, job: Result<Vec<u8>, String>) -> Decision {
        let answer = job.and_then(|job| Self::answer_of(self.for_program(), &job, self.deadline));
        answer.and_then(|answer| read(&answer)).unwrap_or_else(Decision::raised)
    }

    pub(super) fn deadline(&self) -> Duration {
        self.deadline
    }

    /// What a worker says to an order, or why it says nothing.
    pub(super) fn answer(&self, order: &[u8], limits: Limits) -> Result<Vec<u8>, String> {
        Self::answer_of(Worker::start(&self.executable, limits, self.niceness), order, limits.deadline)
    }

    fn answer_of(worker: std::io::Result<Worker>, order: &[u8], deadline: Duration) -> Result<Vec<u8>, String> {
        let mut worker = worker.map_err(|error| format!("its worker does not start: {error}"))?;
        exchange(&mut worker.0, order, deadline).map_err(|ended| match ended {
            Ended::NotReady => sentences::NOT_READY.to_owned(),
            Ended::Late => sentences::too_slow(deadline),
            Ended::TooLong => sentences::too_long("its answer", limits::ANSWER),
            Ended::Early => sentences::ended(worker.end()),
        })
    }
}

impl Default for WorkerRunner {
    fn default() -> Self {
        Self::new()
    }
}

impl Runner for WorkerRunner {
    fn run(&self, job: &Job<'_>) -> Decision {
        self.serve(self.in_time().and_then(|()| task::to_run(job, self.deadline)))
    }
}

/// On Linux the link leads to the file that runs, even when another has taken its place in the meantime.
fn own_executable() -> PathBuf {
    if cfg!(target_os = "linux") {
        return PathBuf::from("/proc/self/exe");
    }
    std::env::current_exe().unwrap_or_default()
}

/// Every worker says whether the program approves. What raised does not.
fn read(answer: &[u8]) -> Result<Decision, String> {
    let said: Map<String, Value> = serde_json::from_slice(answer).map_err(|_| sentences::ODD_ANSWER)?;
    if !said.contains_key("approved") {
        return Err(sentences::ODD_ANSWER.to_owned());
    }
    let mut decision: Decision = serde_json::from_value(said.into()).map_err(|_| sentences::ODD_ANSWER)?;
    decision.approved &= decision.raised.is_none();
    Ok(decision)
}

/// What an order may use.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub(super) deadline: Duration,
    /// In bytes.
    pub(super) memory: usize,
}

/// A running worker; it does not outlive its value.
#[derive(Debug)]
struct Worker(Child);

impl Worker {
    fn start(executable: &Path, limits: Limits, niceness: i32) -> std::io::Result<Self> {
        let mut command = Command::new(executable);
        command
            .arg(CALLED)
            .arg((limits.deadline.as_secs() + 1).to_string())
            .arg(limits.memory.to_string())
            .arg(niceness.to_string());
        command.current_dir("/").env_clear();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // Dates have a time zone; with this one they read no file, and are the same on every machine.
        command.env("TZ", "UTC0");
        command.spawn().map(Self)
    }

    /// Ends it, if it still runs, and tells how it ended.
    fn end(&mut self) -> Option<ExitStatus> {
        let _ = self.0.kill();
        self.0.wait().ok()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.end();
    }
}
