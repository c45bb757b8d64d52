//! Modules: what they say, what they are given, and when they are done.

use serde_json::{Value, json};

use super::{job, module};
use crate::{
    custom::{Decision, Program},
    worker::evaluate::evaluate_here,
};

fn decision(approved: bool, failures: &[&str], warnings: &[&str], raised: Option<&str>) -> Decision {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Decision { approved, failures: owned(failures), warnings: owned(warnings), raised: raised.map(Into::into), docs: None }
}

#[test]
fn what_a_module_says_comes_back_in_its_order() {
    for (source, want) in [
        ("(p) => p.approve()", decision(true, &[], &[], None)),
        ("(p) => { p.fail('a'); p.fail('b.'); p.fail('c') }", decision(false, &["a", "b.", "c"], &[], None)),
        ("(p) => { p.fail('bad'); p.approve() }", decision(true, &["bad"], &[], None)),
        ("() => {}", decision(false, &[], &[], None)),
        ("(p) => { p.warn('w'); p.approve() }", decision(true, &[], &["w"], None)),
        ("(p) => { throw new p.Failure('no') }", decision(false, &["no"], &[], None)),
        ("(p) => { p.warn('w'); p.fail('f'); throw new Error('oops') }", decision(false, &["f"], &["w"], Some("oops"))),
        ("() => { throw new Error('oops') }", decision(false, &[], &[], Some("oops"))),
        (
            "(p) => { p.fail(); p.fail(null); p.fail(1.0); p.fail({}); p.fail([1, 'x']); p.fail(Symbol('s')) }",
            decision(false, &["undefined", "null", "1", "[object Object]", "1,x", "Symbol(s)"], &[], None),
        ),
        ("(p) => p.fail('\\ud800')", decision(false, &["\u{fffd}"], &[], None)),
        ("(p) => { const { approve } = p; approve() }", decision(true, &[], &[], None)),
    ] {
        assert_eq!(module(&format!("module.exports = {source};")), want, "{source}");
    }
}

#[test]
fn promises_and_timers_come_to_their_turn() {
    for (source, want) in [
        ("async (p) => { await new Promise((r) => setTimeout(r, 5)); p.approve() }", decision(true, &[], &[], None)),
        ("async (p) => { await new Promise((r) => setTimeout(r, 86400000)); p.approve() }", decision(true, &[], &[], None)),
        ("(p) => Promise.reject(new p.Failure('no'))", decision(false, &["no"], &[], None)),
        ("async () => { throw new Error('oops') }", decision(false, &[], &[], Some("oops"))),
        ("(p) => ({ then(done) { p.approve(); done() } })", decision(true, &[], &[], None)),
        ("async (p) => { setTimeout(() => p.fail('late'), 1); p.approve() }", decision(true, &[], &[], None)),
        (
            "() => new Promise(() => {})",
            decision(false, &[], &[], Some("never finished: it waits for something that does not come")),
        ),
        (
            "() => new Promise(() => { setTimeout(() => { throw new Error('in a timer') }, 1) })",
            decision(false, &[], &[], Some("in a timer")),
        ),
        (
            "(p) => new Promise((done) => { \
            setTimeout(() => p.fail('c'), 20); setTimeout(() => p.fail('b'), 10); setImmediate(() => p.fail('a')); \
            queueMicrotask(() => p.fail('first')); const never = setTimeout(() => p.fail('never'), 15); clearTimeout(never); \
            let times = 0; const each = setInterval(() => { p.fail('i'); if (++times === 2) { clearInterval(each); done() } }, 30) })",
            decision(false, &["first", "a", "b", "c", "i", "i"], &[], None),
        ),
        (
            "async (p) => { const start = Date.now(); await new Promise((r) => setTimeout(r, 1000)); p.fail(Date.now() - start) }",
            decision(false, &["1000"], &[], None),
        ),
    ] {
        assert_eq!(module(&format!("module.exports = {source};")), want, "{source}");
    }
}

#[test]
fn modules_are_given_service_and_settings() {
    let tell = "module.exports = (p, s, o) => p.fail(JSON.stringify([typeof o, o, s.declaration.service, s.provider.getStage(), \
        s.provider.naming.getStackName(), s.frameworkVersion, Object.keys(s.compiled).length]))";
    for (config, want) in [
        (None, r#"["undefined",null,"shop","dev","shop-dev","4.2.0",1]"#),
        (Some(Value::Null), r#"["object",null,"shop","dev","shop-dev","4.2.0",1]"#),
        (Some(json!({ "max": 1 })), r#"["object",{"max":1},"shop","dev","shop-dev","4.2.0",1]"#),
    ] {
        assert_eq!(evaluate_here(&job(Program::Module(tell.into()), config)).failures, [want]);
    }
}

#[test]
fn modules_are_commonjs() {
    let said = |source: &str| module(source).raised.unwrap_or_default();
    assert!(
        module("#!/usr/bin/env node\n'use strict';\nexports = module.exports = (p) => { console.log('x'); p.approve() }")
            .approved
    );
    assert!(module("module.exports = function (p) { global.approve = p.approve; approve() } // comment").approved);
    assert!(
        module("const answer = this === exports && __dirname === '/'; module.exports = (p) => answer && p.approve()").approved
    );
    assert_eq!(module("module.exports = (p) => p.approve(); module.exports.docs = 'x'").docs.as_deref(), Some("x"));
    assert_eq!(module("module.exports = () => { throw 1 }; module.exports.docs = 'x'").docs.as_deref(), Some("x"));
    assert_eq!(said("exports.check = () => {}"), "the module does not export a function");
    assert!(said("const fs = require('fs')").starts_with("`require` is not available here"), "{}", said("require('fs')"));
    assert_eq!(said("module.exports = () => process.env.HOME"), "process is not defined");
    assert!(said("1;\nmodule.exports = (").starts_with("cannot be read: line 3: "), "{}", said("1;\nmodule.exports = ("));
    assert!(said("\n\nlet a = 1; let a = 2;").starts_with("cannot be read: line 3: "), "{}", said("\n\nlet a = 1; let a = 2;"));
}
