//! Semantics, in this process. What holds programs back is tried with real workers, in the crate `cli`.

mod completion;
mod expressions;
mod jsonata;
mod modules;

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::{
    custom::{Decision, Job, Program, ServiceObject},
    worker::evaluate::evaluate_here,
};

fn job(program: Program, config: Option<Value>) -> Job<'static> {
    let declaration = json!({
        "service": "shop",
        "serviceObject": { "name": "shop" },
        "provider": { "stage": "dev", "tags": { "a": "b" }, "list": [1, 2] },
        "functions": { "my-fn_x": { "timeout": 6 } },
        "custom": { "nothing": null, "empty": [], "object": {}, "zero": 0 },
    });
    let compiled =
        json!({ "cloudformation-template-update-stack.json": { "Resources": { "Q": { "Type": "AWS::SQS::Queue" } } } });
    let service = ServiceObject {
        declaration: Cow::Owned(declaration),
        compiled: Cow::Owned(compiled.as_object().cloned().unwrap_or_default()),
        stage: "dev".into(),
        region: "eu-west-1".into(),
        framework_version: "4.2.0".into(),
    };
    Job { program, service, config, now: 1_700_000_000_123 }
}

fn expression(source: &str) -> Decision {
    evaluate_here(&job(Program::Expression(source.into()), None))
}

fn module(source: &str) -> Decision {
    evaluate_here(&job(Program::Module(source.into()), None))
}

/// What an expression raised.
fn raised(source: &str) -> String {
    let decision = expression(source);
    decision.raised.unwrap_or_else(|| panic!("{source} approved: {}", decision.approved))
}
