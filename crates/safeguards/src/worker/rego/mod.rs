//! Rego, read as Conftest reads it: sets of sentences under `deny`, `violation` and `warn`.

mod policy;
mod rules;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, num::NonZeroU32};

use regorus::{Engine, Value, utils::limits::ExecutionTimerConfig};
use serde_json::value::RawValue;

use self::{policy::Policy, rules::Weight};
use super::{limits, sentences, task::Task};
use crate::custom::Decision;

/// How many steps the engine takes between two looks at the clock.
const STEPS: NonZeroU32 = NonZeroU32::new(64).unwrap();

/// The artifact that is `input`.
const TEMPLATE: &str = "cloudformation-template-update-stack.json";

/// Evaluates the rules, and approves when none of `deny` and `violation` holds.
pub(super) fn run(source: &str, task: &Task<'_>) -> Decision {
    let mut decision = Decision::default();
    match evaluate(source, task, &mut decision) {
        Ok(()) => decision.approved = decision.failures.is_empty(),
        Err(sentence) => decision.raised = Some(sentence),
    }
    decision
}

/// Whether a policy can be read and has rules that can object; else the reason.
pub(super) fn parse(source: &str) -> Decision {
    match Policy::read(source) {
        Ok(_) => Decision { approved: true, ..Decision::default() },
        Err(sentence) => Decision::raised(sentence),
    }
}

fn evaluate(source: &str, task: &Task<'_>, decision: &mut Decision) -> Result<(), String> {
    let Policy { mut engine, rules } = Policy::read(source)?;
    give(&mut engine, task).map_err(|error| format!("could not be given its input: {error}"))?;
    // A builtin that fails ends the run: an undefined value would mean that nothing is wrong.
    engine.set_strict_builtin_errors(true);
    engine.set_gather_prints(true);
    for rule in rules {
        let limit = task.until().saturating_duration_since(limits::clock());
        engine.set_execution_timer_config(ExecutionTimerConfig { limit, check_interval: STEPS });
        let value = engine.eval_rule(rule.path).map_err(|error| sentence(&error.to_string(), task))?;
        let said = match rule.weight {
            Weight::Failure => &mut decision.failures,
            Weight::Warning => &mut decision.warnings,
        };
        said.extend(rules::sentences_of(&rule.name, &value)?);
    }
    Ok(())
}

fn give(engine: &mut Engine, task: &Task<'_>) -> Result<(), String> {
    let service = task.service.as_ref().ok_or("there is none")?;
    let value = |text: &RawValue| Value::from_json_str(text.get()).map_err(|error| error.to_string());
    let compiled = service.compiled.iter().map(|(name, text)| Ok((Value::from(name.as_str()), value(text)?)));
    let compiled = Value::from(compiled.collect::<Result<BTreeMap<_, _>, String>>()?);
    engine.set_input(compiled[TEMPLATE].clone());
    let members = [
        ("declaration", value(service.declaration)?),
        ("compiled", compiled),
        ("stage", Value::from(service.stage.as_str())),
        ("region", Value::from(service.region.as_str())),
        ("frameworkVersion", Value::from(service.framework_version.as_str())),
    ];
    let mut data = BTreeMap::from([(Value::from("service"), object(members))]);
    if let Some(config) = task.config {
        data.insert(Value::from("config"), Value::from_json_str(config.get()).map_err(|error| error.to_string())?);
    }
    engine.add_data(Value::from(data)).map_err(|error| error.to_string())
}

fn object<const COUNT: usize>(members: [(&str, Value); COUNT]) -> Value {
    Value::from(members.map(|(name, value)| (Value::from(name), value)).into_iter().collect::<BTreeMap<_, _>>())
}

/// Why a rule did not come to an end.
fn sentence(error: &str, task: &Task<'_>) -> String {
    if limits::clock() >= task.until() { sentences::too_slow(task.deadline) } else { policy::said(error) }
}
