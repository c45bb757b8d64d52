//! The worker's side: confine, read one job, answer, end.

use std::{
    io::{self, Write as _},
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use super::{confine::confine, evaluate::evaluate, frame, limits, sentences, task::Task};
use crate::custom::Decision;

/// The first argument that makes a worker of our executables; the second is how many seconds of a processor it gets.
/// Nobody types it: it is in no help text.
pub const CALLED: &str = "__safeguard-worker";

/// Serves one job if this process was started as a worker, else does nothing. Comes before everything else in `main`.
pub fn serve_if_called() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != CALLED {
        return None;
    }
    let processor_seconds = arguments.next().and_then(|seconds| seconds.to_str()?.parse().ok()).unwrap_or(1);
    Some(if serve(processor_seconds).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn serve(processor_seconds: u64) -> io::Result<()> {
    // The message of a panic would go where nobody reads it.
    std::panic::set_hook(Box::new(|_| {}));
    confine(processor_seconds)?;
    let mut answer = io::stdout().lock();
    answer.write_all(&[frame::READY])?;
    answer.flush()?;
    let job = frame::read(&mut io::stdin().lock())?;
    frame::write(&mut answer, &decide(&job))
}

/// The decision as text, whatever comes in.
fn decide(job: &[u8]) -> Vec<u8> {
    let decision = catch_unwind(AssertUnwindSafe(|| match serde_json::from_slice::<Task<'_>>(job) {
        Ok(task) => evaluate(&task),
        Err(error) => sentences::not_set_up(error),
    }));
    let text = text(&decision.unwrap_or_else(|_| Decision::raised(sentences::CRASHED)));
    if text.len() <= limits::ANSWER {
        text
    } else {
        self::text(&Decision::raised(sentences::too_long("its answer", limits::ANSWER)))
    }
}

fn text(decision: &Decision) -> Vec<u8> {
    serde_json::to_vec(decision).unwrap_or_default()
}
