//! What a program may use. The parent's limits hold whatever the program does; those of the engines answer sooner and in
//! clearer words.

use std::time::{Duration, Instant};

/// How long a program may take, from the moment it was handed over.
pub(super) const DEADLINE: Duration = Duration::from_millis(250);

/// How many times longer entries may take that are judged together.
pub(super) const TOGETHER: u32 = 8;

/// How nice a worker is that gives way: it gets about a tenth of a processor that others want as well.
pub(super) const NICENESS: i32 = 10;

/// How long a worker may take until it is ready for a program. Nothing that others wrote plays a part yet.
pub(super) const START: Duration = Duration::from_secs(5);

/// What a program may allocate.
pub(super) const MEMORY: usize = 64 * 1024 * 1024;

/// What judging entries may allocate: the whole input is in memory, as values.
pub(super) const JUDGING_MEMORY: usize = 512 * 1024 * 1024;

/// What a worker needs beside: the job as it came, the answer, the stack.
pub(super) const ROOM: usize = 24 * 1024 * 1024;

/// How deep calls of JavaScript may go, in bytes of stack.
pub(super) const JAVASCRIPT_STACK: usize = 1024 * 1024;

/// How large the stack of a worker may grow. Exhausting it ends the worker.
pub(super) const STACK: usize = 8 * 1024 * 1024;

/// How long a source may be.
pub(super) const SOURCE: usize = 256 * 1024;

/// How long service and settings may be, as JSON.
pub(super) const INPUT: usize = 5 * 1024 * 1024;

/// How long an input and the entries that judge it may be, as JSON.
pub(super) const QUESTION: usize = 32 * 1024 * 1024;

/// How long an answer may be, as JSON.
pub(super) const ANSWER: usize = 1024 * 1024;

/// The clock that deadlines are measured with. Programs never see it.
#[expect(clippy::disallowed_methods, reason = "a deadline is a matter of real time, on both sides of the process boundary")]
pub(super) fn clock() -> Instant {
    Instant::now()
}
