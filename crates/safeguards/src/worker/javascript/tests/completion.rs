//! Which value of a script decides, as scripts go everywhere.

use super::expression;

/// Scripts that approve.
const APPROVE: &[&str] = &[
    "1; var x = 0",
    "var x = 1; x",
    "if (true) { 1 }",
    "1; {}",
    "1; ;",
    "1; function f() {}",
    "for (var i = 0; i < 3; i++) { i }",
    "1; do { 2; continue; } while (false)",
    "1; do { 2; break; } while (true)",
    "switch (1) { case 1: 5 }",
    "try { 3 } finally { 4 }",
    "try { throw 0 } catch (e) { 7 }",
    "a: { 1; break a; }",
    "1; let y = 2",
    "1; class A {}",
    "(function () { return this === globalThis })()",
    "this === globalThis",
    "'use strict'; (function () { return this === undefined })()",
    "x = 5; x",
    "typeof undeclared === 'undefined'",
    "with ({ a: 1 }) { a }",
    "010 === 8",
    "<!-- comment\n1",
    "1\n--> comment",
    "#!/usr/bin/env node\n1",
    "this.declaration === declaration",
    "delete globalThis.compiled; typeof compiled === 'undefined'",
    "eval('1 + 1')",
    "eval('var q = 4'); q",
    "new Function('return 3')()",
    "async function f() { return false } f()",
    "'0'",
    "Symbol()",
    "1 && 0 || 3",
    "/* a */ 1 /* b */",
    "`a${1}b` === 'a1b'",
    "[1,2,3].at(-1)",
    "/(?<=a)b/.test('ab')",
    "'ab'.replace(/(?<x>a)/, '$<x>$<x>') === 'aab'",
    "new Date(0).toISOString() === '1970-01-01T00:00:00.000Z'",
    "Array.from({length: 3}, (_, i) => i).reduce((a, b) => a + b)",
    r#"JSON.stringify({b: 1, a: [1.0, 'x']}) === '{"b":1,"a":[1,"x"]}'"#,
    "(1).toFixed(2) === '1.00'",
    "[3,1,2].sort().join() === '1,2,3'",
    "'ß'.toUpperCase() === 'SS'",
    r"'a\u0301'.normalize('NFC').length === 1",
    "Object.keys(declaration).length",
    "globalThis.newOne = 1; newOne",
    "var {a, b = 2} = {a: 1}; b",
    "3; var f = function () {}",
    "throw_ = 1; throw_",
    "console.log('seen'); true",
    "Object.keys(this).join() === 'jsonata,declaration,compiled,provider,frameworkVersion'",
];

/// Scripts that do not.
const REFUSE: &[&str] = &[
    "",
    "var x = 1",
    "if (false) { 1 }",
    "1; if (false) { 2 }",
    "1; if (true) {}",
    "1; for (var i = 0; i < 0; i++) {}",
    "1; while (false) {}",
    "1; switch (1) { case 2: 5 }",
    "1; const z = 0; z",
    "class A {}",
    "var declaration = 0; declaration",
    "let frameworkVersion = 0; frameworkVersion",
    "0n",
    "-0",
    "''",
    "NaN",
    "undefined",
    "document = null",
    "[].length",
    "// only a comment",
    "({a:1})?.b ?? 0",
    "label: for (;;) { for (;;) { break label } }",
    "void 0",
    "if (true) { var k = 1 } else { 2 }",
    "1; try { } finally { 2 }",
    "2; with ({}) {}",
];

#[test]
fn the_last_value_of_a_script_decides() {
    for (scripts, approved) in [(APPROVE, true), (REFUSE, false)] {
        for script in scripts {
            let decision = expression(script);
            assert_eq!((decision.approved, decision.raised), (approved, None), "{script}");
        }
    }
}
