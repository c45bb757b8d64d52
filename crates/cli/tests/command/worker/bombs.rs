//! Programs that would rather not end: each ends in a decision, in time and within its memory.

use std::time::Duration;

use stagegate_safeguards::custom::{Program, Runner as _};

use super::{clock, job, runner};

/// Shared machines need more air than the 250 ms that programs get.
const DEADLINE: Duration = Duration::from_secs(1);

/// What a worker may have had at most: its program's 64 MiB, its own room, and the executable.
const MEMORY: i64 = 160 * 1024 * 1024;

fn explode(bombs: Vec<(&str, Program)>) {
    for (name, program) in bombs {
        let start = clock();
        let decision = runner(DEADLINE).run(&job(program));
        let took = start.elapsed();
        assert!(decision.raised.is_some() && !decision.approved, "{name}: {decision:?}");
        assert!(took < 2 * DEADLINE, "{name} took {took:?}: {decision:?}");
    }
    let usage = nix::sys::resource::getrusage(nix::sys::resource::UsageWho::RUSAGE_CHILDREN).expect("usage of ended children");
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    assert!(usage.max_rss() * unit < MEMORY, "{} KiB", usage.max_rss());
}

fn expressions(sources: &[(&'static str, String)]) -> Vec<(&'static str, Program)> {
    sources.iter().map(|(name, source)| (*name, Program::Expression(source.clone()))).collect()
}

#[test]
fn expressions_that_compute_for_ever() {
    let plain = |source: &str| source.to_owned();
    explode(expressions(&[
        ("loop", plain("while (true) {}")),
        ("loop that catches", plain("for (;;) { try { for (;;) {} } catch {} }")),
        ("loop in a finally", plain("try { for (;;) {} } finally { for (;;) {} }")),
        ("backtracking", plain("/^(a+)+$/.test('a'.repeat(40) + 'b')")),
        ("sort", plain("new Array(1e6).fill(0).map((_, i) => i).sort(() => Math.random() - 0.5) && (() => { for (;;) {} })()")),
        ("large powers", plain("let n = 3n; for (;;) n **= 2n")),
        ("query", plain("jsonata('($f := function($n) { $f($n + 1) }; $f(0))')")),
        ("iterators", plain("Array.from({ [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) })")),
        ("proxies", plain("Object.keys(new Proxy({}, { ownKeys() { for (;;) {} } }))")),
        ("errors", plain("throw { get message() { for (;;) {} } }")),
    ]));
}

#[test]
fn expressions_that_take_memory() {
    let plain = |source: &str| source.to_owned();
    explode(expressions(&[
        ("list", plain("const all = []; for (;;) all.push({})")),
        ("text", plain("let text = 'x'; for (;;) text += text + Date.now()")),
        ("repeated text", plain("'x'.repeat(2 ** 30)")),
        ("many repeated texts", plain("const all = []; for (;;) all.push('x'.repeat(2 ** 20) + all.length)")),
        ("joined holes", plain("new Array(1e9).join('x')")),
        ("filled list", plain("new Array(1e9).fill(0)")),
        ("buffer", plain("new Uint8Array(2 ** 30).fill(1)")),
        ("many buffers", plain("const all = []; for (;;) all.push(new Uint8Array(2 ** 20).fill(1))")),
        ("replaced text", plain("'a'.repeat(1e6).replace(/a/g, '$`'.repeat(100))")),
        ("large number", plain("2n ** 100000000000n")),
        ("patterns", plain("const all = []; for (;;) all.push(new RegExp('a'.repeat(1000) + all.length))")),
        ("recursion", plain("(function deeper() { return 1 + deeper() })()")),
        ("recursion in a pattern", plain("new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).test('')")),
        ("recursion in JSON", plain("JSON.parse('['.repeat(1e6))")),
        ("caught out of memory", plain("for (;;) { try { const all = []; for (;;) all.push(all.slice()) } catch {} }")),
    ]));
}

#[test]
fn expressions_that_are_hard_to_read() {
    explode(expressions(&[
        ("parentheses", "(".repeat(200_000)),
        ("lists", "[".repeat(200_000)),
        ("templates", "`${".repeat(80_000)),
        ("signs", format!("{}1", "- ".repeat(120_000)) + ";for(;;){}"),
        ("functions", "()=>".repeat(60_000)),
        ("pattern", format!("/{}/", "(".repeat(200_000))),
        ("blocks", "{".repeat(200_000)),
    ]));
}

#[test]
fn modules_that_do_not_come_to_an_end() {
    let modules = [
        ("loading", "for (;;) {}"),
        ("check", "module.exports = (p) => { p.approve(); for (;;) {} }"),
        ("no answer", "module.exports = () => new Promise(() => {})"),
        ("timers", "module.exports = () => new Promise(() => { (function again() { setTimeout(again) })() })"),
        ("interval", "module.exports = () => new Promise(() => { setInterval(() => {}) })"),
        ("microtasks", "module.exports = () => new Promise(() => { (function again() { Promise.resolve().then(again) })() })"),
        (
            "many timers",
            "module.exports = () => new Promise(() => { (function again() { setTimeout(again); setTimeout(again) })() })",
        ),
        ("waiting in vain", "module.exports = async () => { for (;;) await null }"),
        ("many words", "module.exports = (p) => { for (;;) p.fail('x'.repeat(1000)) }"),
        ("long word", "module.exports = (p) => p.fail('x'.repeat(2 ** 21))"),
        ("documentation", "module.exports = () => {}; module.exports.docs = { toString() { for (;;) {} } }"),
        ("no module", "require('fs')"),
    ];
    explode(modules.map(|(name, source)| (name, Program::Module(source.into()))).into());
}

#[test]
fn policies_that_do_not_come_to_an_end() {
    let rule = |body: &str| format!("package main\ndeny contains \"x\" if {{ {body} }}");
    let policies = [
        ("comprehension", rule("count([1 | a := numbers.range(1, 5000)[_]; b := numbers.range(1, 5000)[_]; a * b < 0]) > 0")),
        ("range", rule("count(numbers.range(1, 100000000)) > 0")),
        ("product", rule("x := numbers.range(1, 300); x[a] * x[b] * x[c] * x[d] < 0")),
        ("walk", rule("x := [y | y := numbers.range(1, 1000)[_]]; z := [x | x[_]]; walk(z, [p, v]); walk(z, [q, w]); p != p")),
        ("text", rule("x := concat(\"\", [\"aaaaaaaaaa\" | numbers.range(1, 20000000)[_]]); count(x) < 0")),
        (
            "replaced text",
            rule(
                "x := replace(concat(\"\", [\"a\" | numbers.range(1, 20000)[_]]), \"a\", concat(\"\", [\"b\" | numbers.range(1, 20000)[_]])); count(x) < 0",
            ),
        ),
        ("large number", rule("x := product([10 | numbers.range(1, 200000)[_]]); x < 0")),
        ("pattern", rule("regex.match(\"((((a{1,100}){1,100}){1,100}){1,100})\", \"a\")")),
        ("nested lists", rule(&format!("x := {}{}", "[".repeat(60), "]".repeat(60)))),
        ("deep lists", rule(&format!("x := {}", "[".repeat(100_000)))),
        ("deep parentheses", rule(&"(".repeat(100_000))),
        ("signs", rule(&format!("x := {}1", "-".repeat(100_000)))),
        ("recursion", "package main\ndeny contains x if { f(1); x := \"x\" }\nf(x) := y if { y := f(x + 1) }".to_owned()),
    ];
    explode(policies.map(|(name, source)| (name, Program::Rego(source))).into());
}
