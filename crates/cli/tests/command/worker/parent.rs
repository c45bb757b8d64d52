//! What the parent does with workers that fail, and with jobs that are too large.

use std::{borrow::Cow, time::Duration};

use serde_json::{Value, json};
use stagegate_safeguards::{
    custom::{Program, Runner as _},
    worker::WorkerRunner,
};

use super::{AMPLE, clock, expression, job, runner};

#[test]
fn a_program_can_be_read_without_being_run() {
    let parse = |program: Program| runner(AMPLE).parse(&program);
    assert_eq!(parse(Program::Expression("while (true) {}".into())), Ok(()));
    assert_eq!(parse(Program::Module("module.exports = () => {}; for (;;) {}".into())), Ok(()));
    assert_eq!(parse(Program::Rego("package main\ndeny contains \"x\"".into())), Ok(()));
    for program in [Program::Expression("1 +".into()), Program::Module("1 +* 2".into()), Program::Rego("package".into())] {
        let refused = parse(program.clone()).expect_err("a program that cannot be read");
        assert!(refused.starts_with("cannot be read: line 1: "), "{program:?}: {refused}");
    }
    assert_eq!(
        parse(Program::Rego("package main\nallow := 1".into())).expect_err("a policy that never objects"),
        "declares none of the rules `deny`, `violation` and `warn`"
    );
}

#[test]
fn a_worker_that_was_started_ahead_serves_one_program() {
    let runner = runner(AMPLE);
    runner.prepare();
    for _ in 0..2 {
        let decision = runner.run(&expression("globalThis.seen = (globalThis.seen ?? 0) + 1; seen === 1"));
        assert_eq!((decision.approved, decision.raised), (true, None));
    }
    runner.prepare();
    let late = runner.within(Duration::from_millis(300)).run(&expression("while (true) {}"));
    assert!(late.raised.is_some_and(|reason| reason.contains("300 ms")));
}

#[test]
fn sizes_end_where_they_are_said_to_end() {
    let source = |length: usize| expression(&format!("{}1", " ".repeat(length - 1)));
    assert!(runner(AMPLE).run(&source(256 * 1024)).approved);
    assert_eq!(runner(AMPLE).run(&source(256 * 1024 + 1)).raised.as_deref(), Some("its source is larger than 256 KiB"));
    let input = |length: usize| {
        let mut job = expression("declaration.text.length > 5e6");
        job.service.declaration = Cow::Owned(json!({ "text": "x".repeat(length) }));
        runner(AMPLE).run(&job)
    };
    assert!(input(5 * 1024 * 1024 - 300).approved, "{:?}", input(5 * 1024 * 1024 - 300).raised);
    assert_eq!(input(5 * 1024 * 1024 + 2000).raised.as_deref(), Some("its input is larger than 5 MiB"));
}

/// A template as large as inputs may be still fits into the memory of a program, in both languages.
#[test]
fn a_large_template_can_be_read() {
    let resources: serde_json::Map<String, Value> = (0..16_000)
        .map(|index| {
            let function = json!({ "Type": "AWS::Lambda::Function", "Properties": { "FunctionName": format!("shop-dev-{index}"),
                "Runtime": "nodejs22.x", "MemorySize": 1024, "Timeout": 6, "Handler": "handler.handler",
                "Role": { "Fn::GetAtt": ["IamRoleLambdaExecution", "Arn"] },
                "Environment": { "Variables": { "TABLE": { "Ref": "Table" }, "STAGE": "dev" } } } });
            (format!("Function{index}LambdaFunction"), function)
        })
        .collect();
    let mut large = expression("Object.values(compiled['cloudformation-template-update-stack.json'].Resources).length === 16000");
    let template = ("cloudformation-template-update-stack.json".to_owned(), json!({ "Resources": resources }));
    large.service.compiled = Cow::Owned([template].into_iter().collect());
    let length = serde_json::to_vec(&large.service).expect("JSON").len();
    assert!((4_500_000..5_200_000).contains(&length), "{length}");
    assert_eq!(runner(AMPLE).run(&large).raised, None);
    assert!(runner(AMPLE).run(&large).approved);
    large.program = Program::Rego("package main\ndeny contains \"many\" if { count(input.Resources) == 16000 }".into());
    assert_eq!(runner(AMPLE).run(&large).raised, None);
    assert_eq!(runner(AMPLE).run(&large).failures, ["many"]);
}

/// What is no worker: it says nothing, something else, too much, or ends.
#[test]
fn a_worker_that_is_none_is_a_raised_decision() {
    let folder = tempfile::tempdir().expect("a folder");
    let say = |name: &str, script: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a script");
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("its mode");
        path
    };
    let mut large = expression("1");
    large.service.declaration = Cow::Owned(json!("x".repeat(300_000)));
    for (script, want) in [
        ("exit 0", "its worker did not get ready"),
        ("printf x", "its worker did not get ready"),
        ("printf r", "brought its worker down before it answered"),
        ("printf r; kill -9 $$", "brought its worker down before it answered"),
        ("printf r; kill -ABRT $$", "brought its worker down: it ran out of memory or stack"),
        ("printf 'r\\000\\000\\000\\002ok'", "its worker's answer is not a decision"),
        ("printf 'r\\000\\000\\000\\002[]'", "its worker's answer is not a decision"),
        ("printf 'r\\000\\000\\000\\002{}'", "its worker's answer is not a decision"),
        ("printf 'r\\377\\377\\377\\377'", "its answer is larger than 1 MiB"),
        ("printf r; exec sleep 60", "took longer than 1000 ms"),
        ("printf 'r\\000'; exec sleep 60", "took longer than 1000 ms"),
        ("printf 'r\\000\\000\\020\\000'; exec cat /dev/zero", "its worker's answer is not a decision"),
    ] {
        let path = say("worker", script);
        let start = clock();
        let decision = WorkerRunner::of(&path).within(Duration::from_secs(1)).run(&large);
        assert_eq!(decision.raised.as_deref(), Some(want), "{script}");
        assert!(!decision.approved && start.elapsed() < Duration::from_secs(3), "{script}: {:?}", start.elapsed());
    }
    let nowhere = WorkerRunner::of(folder.path().join("nowhere")).run(&large);
    assert!(nowhere.raised.is_some_and(|raised| raised.starts_with("its worker does not start: ")));
}

#[test]
fn one_run_leaves_nothing_to_the_next() {
    let stain = "Object.prototype.stain = globalThis.stain = 1; Array.prototype.push = null; true";
    assert!(runner(AMPLE).run(&expression(stain)).approved);
    assert!(runner(AMPLE).run(&expression("({}).stain === undefined && typeof stain === 'undefined' && [].push(1)")).approved);
    let program =
        Program::Module("module.exports = (p) => p.fail(JSON.stringify([Math.random(), new Date(), [3, 1, 2].sort()]))".into());
    assert_eq!(runner(AMPLE).run(&job(program.clone())), runner(AMPLE).run(&job(program)));
}

#[test]
fn workers_at_the_same_time_keep_to_their_own_jobs() {
    let runs: Vec<_> = (0..12)
        .map(|index| {
            let module = format!("module.exports = async (p, s) => {{ await null; p.fail(s.declaration.service + {index}) }}");
            std::thread::spawn(move || runner(AMPLE).run(&job(Program::Module(module))))
        })
        .collect();
    for (index, run) in runs.into_iter().enumerate() {
        assert_eq!(run.join().expect("a decision").failures, [format!("shop{index}")]);
    }
}
