//! From a task to its decision, whatever the language. The same in a worker and in a test.

use super::{javascript, rego, task::Task};
use crate::custom::{Decision, Program};

/// Runs a program, or only reads it: then approved means that it can be read.
pub(super) fn evaluate(task: &Task<'_>) -> Decision {
    match (&task.program, task.parse_only) {
        (Program::Expression(source), false) => javascript::run_expression(source, task),
        (Program::Expression(source), true) => javascript::parse_expression(source, task),
        (Program::Module(source), false) => javascript::run_module(source, task),
        (Program::Module(source), true) => javascript::parse_module(source, task),
        (Program::Rego(source), false) => rego::run(source, task),
        (Program::Rego(source), true) => rego::parse(source),
    }
}

/// Runs a job in this process, as a worker would.
#[cfg(test)]
pub(super) fn evaluate_here(job: &crate::custom::Job<'_>) -> Decision {
    evaluate_text(&super::task::to_run(job, std::time::Duration::from_secs(5)).expect("a job within its limits"))
}

/// The same for an order as it was written.
#[cfg(test)]
pub(super) fn evaluate_text(text: &[u8]) -> Decision {
    match serde_json::from_slice::<super::order::Order<Task<'_>, ()>>(text) {
        Ok(super::order::Order::Run(task)) => evaluate(&task),
        other => panic!("{other:?}"),
    }
}
