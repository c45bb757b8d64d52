//! What expressions find around them, how they fail, and that they are repeatable.

use super::{expression, job, raised};
use crate::{custom::Program, worker::evaluate::evaluate_here};

#[test]
fn expressions_find_the_service_and_the_language_and_nothing_else() {
    for source in [
        "declaration.functions['my-fn_x'].timeout === 6",
        "'Q' in compiled['cloudformation-template-update-stack.json'].Resources",
        "provider.getStage() === 'dev' && provider.getRegion() === 'eu-west-1'",
        "provider.options.stage === 'dev' && provider.options.region === 'eu-west-1'",
        "frameworkVersion === '4.2.0'",
        "provider.naming.getLambdaLogicalId('my-fn_x') === 'MyDashfnUnderscorexLambdaFunction'",
        "provider.naming.getNormalizedFunctionName('a-b') === 'ADashb'",
        "provider.naming.getStackName() === 'shop-dev'",
        "provider.naming.getRoleLogicalId() === 'IamRoleLambdaExecution'",
        "provider.naming.getLogGroupName('shop-dev-f') === '/aws/lambda/shop-dev-f'",
        "provider.naming.getResourceLogicalId('users/{userId}') === 'ApiGatewayResourceUsersUseridVar'",
        "JSON.stringify(provider.naming.getRoleName()) === '{\"Fn::Join\":[\"-\",[\"shop\",\"dev\",\"eu-west-1\",\"lambdaRole\"]]}'",
        "typeof require === 'undefined' && typeof process === 'undefined' && typeof module === 'undefined'",
        "typeof setTimeout === 'undefined' && typeof fetch === 'undefined'",
        "typeof performance === 'undefined' && typeof std === 'undefined' && typeof os === 'undefined'",
        "Object.keys(declaration).join() === 'service,serviceObject,provider,functions,custom'",
    ] {
        assert!(expression(source).approved, "{source}: {:?}", expression(source));
    }
}

#[test]
fn a_program_that_returns_is_the_body_of_a_function() {
    for (source, approved) in [
        ("return declaration.provider.stage === 'dev'", true),
        ("return false", false),
        ("const ok = false; if (ok) { return 1 } return 0", false),
        ("return this === globalThis", true),
        ("return // comment at the end", false),
    ] {
        let decision = expression(source);
        assert_eq!((decision.approved, decision.raised), (approved, None), "{source}");
    }
    // Not when it could be read: then it has run already.
    assert_eq!(raised("var times = (globalThis.times || 0) + 1; eval('return 1')"), "return not in a function");
}

#[test]
fn what_raises_has_a_sentence() {
    for (source, want) in [
        ("throw new Error('x')", "x"),
        ("throw new TypeError('y')", "y"),
        ("throw 'text'", "text"),
        ("throw { code: 1 }", "[object Object]"),
        ("throw { message: 'from a library' }", "from a library"),
        ("throw null", "threw null, or needed more than 64 MiB of memory"),
        ("throw undefined", "undefined"),
        ("throw new RangeError()", "RangeError"),
        ("throw Object.create(null)", "a value without a text form"),
        ("throw { get message() { throw 1 } }", "[object Object]"),
        ("throw new Error('half \\ud800 a letter')", "half \u{fffd} a letter"),
        ("nope.nope", "nope is not defined"),
        ("const declared = 1; nope.nope", "nope is not defined"),
    ] {
        assert_eq!(raised(source), want, "{source}");
    }
    for (source, start) in [
        ("(", "cannot be read: line 1: "),
        ("1;\n2 +* 3", "cannot be read: line 2: "),
        ("this is not a valid query", "cannot be read: line 1: "),
        ("a \0", "cannot be read: "),
    ] {
        assert!(raised(source).starts_with(start), "{source}: {}", raised(source));
    }
}

#[test]
fn limits_of_the_engine_have_sentences() {
    assert_eq!(
        raised("const all = []; for (;;) all.push(new Array(1000).fill(all.length))"),
        "needed more than 64 MiB of memory"
    );
    assert!(
        raised("(function deeper() { return 1 + deeper() })()").contains("stack"),
        "{}",
        raised("(function f() { return 1 + f() })()")
    );
    assert!(raised(&"(".repeat(100_000)).contains("stack"), "deep nesting");
}

#[test]
fn equal_runs_decide_alike() {
    for source in [
        "Date.now() === 1700000000123 && new Date().getTime() === Date.now()",
        "new Date().toISOString() === '2023-11-14T22:13:20.123Z'",
        "Date().startsWith('Tue Nov 14 2023')",
        "new Date(2020, 1, 1) instanceof Date && Date.UTC(1970, 0) === 0 && Date.parse('1970-01-01') === 0",
        "Date.name === 'Date' && new (new Date().constructor)().getTime() === 1700000000123",
        "class Late extends Date {} new Late().getTime() === 1700000000123 && new Late() instanceof Late",
    ] {
        assert!(expression(source).approved, "{source}: {:?}", expression(source));
    }
    let draws = "throw [Math.random(), Math.random(), Math.random()].join()";
    let first = raised(draws);
    assert_eq!(first, raised(draws));
    assert!(first.split(',').all(|draw| (0.0..1.0).contains(&draw.parse::<f64>().unwrap())), "{first}");
    assert!(expression("Math.random() !== Math.random()").approved);
}

#[test]
fn a_source_is_read_without_being_run() {
    for (source, readable) in [("while (true) {}", true), ("return 1", true), ("throw 1", true), ("#!x\n1", true), ("1 +", false)]
    {
        let text = crate::worker::task::to_parse(&Program::Expression(source.into()), std::time::Duration::from_secs(5)).unwrap();
        let decision = crate::worker::evaluate::evaluate_text(&text);
        assert_eq!((decision.approved, decision.raised.is_some()), (readable, !readable), "{source}: {decision:?}");
    }
}

#[test]
fn input_may_hold_any_text() {
    let mut odd = job(
        Program::Expression("declaration['__proto__'].x === 1 && declaration.s === '\\u2028\\u0000\\ud83d\\ude00'".into()),
        None,
    );
    odd.service.declaration = std::borrow::Cow::Owned(serde_json::json!({ "__proto__": { "x": 1 }, "s": "\u{2028}\0\u{1f600}" }));
    assert!(evaluate_here(&odd).approved, "{:?}", evaluate_here(&odd));
}

#[test]
fn documents_that_are_read_late_are_like_any_value() {
    for source in [
        "declaration === declaration && jsonata('declaration.service = \"shop\"')",
        "declaration.added = 1; jsonata('declaration.added = 1')",
        "declaration = 5; declaration === 5 && !jsonata('declaration = 5')",
        "let declaration = 5; declaration === 5",
        "var declaration; declaration.service === 'shop'",
        "JSON.stringify(compiled) === JSON.stringify({ [Object.keys(compiled)[0]]: Object.values(compiled)[0] })",
        "const [name] = Object.keys(compiled); compiled[name] = 1; compiled[name] === 1 && delete compiled[name]",
        "const [name] = Object.keys(compiled); Object.freeze(compiled); compiled[name] === compiled[name]",
        "const [name] = Object.keys(compiled), heir = Object.create(compiled); heir[name] = 1; heir[name] === 1 && compiled[name] !== 1",
        "declaration; Object.getOwnPropertyDescriptor(globalThis, 'declaration').value === declaration",
        "Object.prototype.get = 1; JSON.parse = null; Reflect.defineProperty = null; declaration.service === 'shop'",
    ] {
        let decision = expression(source);
        assert!(decision.approved, "{source}: {decision:?}");
    }
}
