//! A job as it travels to the worker. Documents and settings stay JSON text until the engine reads them, so that they are
//! in memory once, and not read at all if the program does not look at them.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use super::{
    limits,
    order::{self, Order},
    sentences,
};
use crate::custom::{Job, Program, ServiceObject};

/// A job on the worker's side.
#[derive(Debug, Deserialize)]
pub(super) struct Task<'a> {
    /// What to run.
    pub(super) program: Program,
    /// Whether the program is only to be read, not run.
    pub(super) parse_only: bool,
    /// How long it may take.
    pub(super) deadline: Duration,
    /// Since when.
    #[serde(skip, default = "limits::clock")]
    since: Instant,
    /// The time that the program sees, in milliseconds.
    pub(super) now: i64,
    /// Absent when the program is only to be read.
    #[serde(borrow)]
    pub(super) service: Option<Service<'a>>,
    #[serde(borrow, default, deserialize_with = "given")]
    pub(super) config: Option<&'a RawValue>,
}

/// What the program looks at, on the worker's side.
#[derive(Debug, Deserialize)]
pub(super) struct Service<'a> {
    #[serde(borrow)]
    pub(super) declaration: &'a RawValue,
    /// Name and content, in their order.
    #[serde(borrow)]
    pub(super) compiled: Vec<(String, &'a RawValue)>,
    pub(super) stage: String,
    pub(super) region: String,
    pub(super) framework_version: String,
}

impl Task<'_> {
    pub(super) fn until(&self) -> Instant {
        self.since + self.deadline
    }
}

/// A job on the parent's side.
#[derive(Serialize)]
struct Handed<'a> {
    program: &'a Program,
    parse_only: bool,
    deadline: Duration,
    now: i64,
    service: Option<Shown<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<&'a Value>,
}

/// What the program looks at, on the parent's side.
#[derive(Serialize)]
struct Shown<'a> {
    declaration: &'a Value,
    compiled: Vec<(&'a String, &'a Value)>,
    stage: &'a str,
    region: &'a str,
    framework_version: &'a str,
}

impl<'a> Shown<'a> {
    fn of(service: &'a ServiceObject<'_>) -> Self {
        let ServiceObject { declaration, compiled, stage, region, framework_version } = service;
        Self { declaration, compiled: compiled.iter().collect(), stage, region, framework_version }
    }
}

/// The text of a job, or the sentence that says which limit it exceeds.
pub(super) fn to_run(job: &Job<'_>, deadline: Duration) -> Result<Vec<u8>, String> {
    let Job { program, service, config, now } = job;
    let service = Some(Shown::of(service));
    write(&Handed { program, parse_only: false, deadline, now: *now, service, config: config.as_ref() })
}

/// The text of a job that only reads a program.
pub(super) fn to_parse(program: &Program, deadline: Duration) -> Result<Vec<u8>, String> {
    write(&Handed { program, parse_only: true, deadline, now: 0, service: None, config: None })
}

fn write(task: &Handed<'_>) -> Result<Vec<u8>, String> {
    let (Program::Expression(source) | Program::Module(source) | Program::Rego(source)) = task.program;
    if source.len() > limits::SOURCE {
        return Err(sentences::too_long("its source", limits::SOURCE));
    }
    // Quoted, each byte of a source takes six at most.
    let limit = limits::INPUT + 6 * source.len() + 1024;
    let order: Order<_, ()> = Order::Run(task);
    order::write(&order, limit).ok_or_else(|| sentences::too_long("its input", limits::INPUT))
}

/// Keeps an explicit null apart from an absent value.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}
