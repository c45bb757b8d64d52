//! The workers of custom safeguards, as real processes of this binary.

mod bombs;
mod cases;
mod confined;
mod parent;

use std::{
    borrow::Cow,
    time::{Duration, Instant},
};

use serde_json::json;
use stagegate_safeguards::{
    custom::{Job, Program, ServiceObject},
    worker::WorkerRunner,
};

/// Long enough for any program that ends, also where others compute at the same time.
const AMPLE: Duration = Duration::from_mins(1);

fn runner(deadline: Duration) -> WorkerRunner {
    WorkerRunner::of(env!("CARGO_BIN_EXE_stagegate")).within(deadline)
}

fn job(program: Program) -> Job<'static> {
    let service = ServiceObject {
        declaration: Cow::Owned(json!({ "service": "shop" })),
        compiled: Cow::Owned(serde_json::Map::new()),
        stage: "dev".into(),
        region: "us-east-1".into(),
        framework_version: "4.2.0".into(),
    };
    Job { program, service, config: None, now: 0 }
}

fn expression(source: &str) -> Job<'static> {
    job(Program::Expression(source.into()))
}

#[expect(clippy::disallowed_methods, reason = "how long a worker takes is what these tests measure")]
fn clock() -> Instant {
    Instant::now()
}
