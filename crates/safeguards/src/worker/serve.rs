//! The worker's side: confine, read one order, answer, end.

use std::{
    io::{self, Write as _},
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use serde::Serialize;

use super::{
    confine::confine,
    evaluate::evaluate,
    frame,
    judging::{Question, judge_here},
    limits,
    order::Order,
    sentences,
    task::Task,
};
use crate::custom::Decision;

/// The first argument that makes a worker of our executables; the others are how many seconds of a processor and how
/// many bytes of memory it gets, and how nice it is. Nobody types it: it is in no help text.
pub const CALLED: &str = "__safeguard-worker";

/// Serves one order if this process was started as a worker, else does nothing. Comes before everything else in `main`.
pub fn serve_if_called() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != CALLED {
        return None;
    }
    let processor_seconds = arguments.next().and_then(|seconds| seconds.to_str()?.parse().ok()).unwrap_or(1);
    let memory = arguments.next().and_then(|bytes| bytes.to_str()?.parse().ok()).unwrap_or(limits::MEMORY);
    let niceness = arguments.next().and_then(|niceness| niceness.to_str()?.parse().ok()).unwrap_or(0);
    Some(if serve(processor_seconds, memory, niceness).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn serve(processor_seconds: u64, memory: usize, niceness: i32) -> io::Result<()> {
    // The message of a panic would go where nobody reads it.
    std::panic::set_hook(Box::new(|_| {}));
    confine(processor_seconds, memory, niceness)?;
    let mut answer = io::stdout().lock();
    answer.write_all(&[frame::READY])?;
    answer.flush()?;
    let order = frame::read(&mut io::stdin().lock())?;
    frame::write(&mut answer, &carry_out(&order))
}

/// The answer as text, whatever comes in.
fn carry_out(order: &[u8]) -> Vec<u8> {
    let answer = catch_unwind(AssertUnwindSafe(|| match serde_json::from_slice::<Order<Task<'_>, Question>>(order) {
        Ok(Order::Run(task)) => text(&evaluate(&task)),
        Ok(Order::Judge(question)) => text(&judge_here(&question)),
        Err(error) => text(&sentences::not_set_up(error)),
    }));
    let answer = answer.unwrap_or_else(|_| text(&Decision::raised(sentences::CRASHED)));
    if answer.len() <= limits::ANSWER {
        answer
    } else {
        text(&Decision::raised(sentences::too_long("its answer", limits::ANSWER)))
    }
}

fn text(answer: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(answer).unwrap_or_default()
}
