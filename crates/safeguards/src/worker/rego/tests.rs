//! Semantics, in this process.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::{
    custom::{Decision, Job, Program, ServiceObject},
    worker::evaluate::evaluate_here,
};

fn run(source: &str, config: Option<Value>) -> Decision {
    let compiled = json!({ "cloudformation-template-update-stack.json": { "Resources": {
        "Open": { "Type": "AWS::S3::Bucket", "Properties": { "AccessControl": "PublicRead" } },
        "Closed": { "Type": "AWS::S3::Bucket" },
    } } });
    let service = ServiceObject {
        declaration: Cow::Owned(json!({ "service": "shop" })),
        compiled: Cow::Owned(compiled.as_object().cloned().unwrap_or_default()),
        stage: "prod".into(),
        region: "eu-west-1".into(),
        framework_version: "4.2.0".into(),
    };
    evaluate_here(&Job { program: Program::Rego(source.into()), service, config, now: 0 })
}

fn said(source: &str) -> (bool, Vec<String>, Vec<String>) {
    let decision = run(source, None);
    assert_eq!(decision.raised, None, "{source}");
    (decision.approved, decision.failures, decision.warnings)
}

fn raised(source: &str) -> String {
    let decision = run(source, None);
    assert!(!decision.approved, "{source}");
    decision.raised.unwrap_or_else(|| panic!("{source}: {:?}", decision.failures))
}

#[test]
fn both_generations_of_the_language_are_read() {
    for source in [
        "package main\n\ndeny[msg] {\n  r := input.Resources[name]\n  r.Properties.AccessControl == \"PublicRead\"\n  \
            msg := sprintf(\"%s is public\", [name])\n}",
        "package main\n\ndeny contains msg if {\n  some name, r in input.Resources\n  r.Properties.AccessControl == \"PublicRead\"\n  \
            msg := sprintf(\"%s is public\", [name])\n}",
        "package main\nimport rego.v1\ndeny contains {\"msg\": sprintf(\"%s is public\", [name])} if {\n  \
            startswith(input.Resources[name].Properties.AccessControl, \"Public\")\n}",
        "package a.b[\"c.d\"]\nimport future.keywords\nviolation[{\"msg\": msg, \"details\": {}}] {\n  some name\n  \
            input.Resources[name].Properties.AccessControl\n  msg := concat(\" \", [name, \"is public\"])\n}",
    ] {
        assert_eq!(said(source), (false, vec!["Open is public".to_owned()], vec![]), "{source}");
    }
}

#[test]
fn rules_object_by_their_names() {
    let source = "package main\ndeny_b contains \"b\"\ndeny_a contains \"a\"\nviolation_1 contains \"v\"\nwarn_x contains \"w\"\n\
        warn contains {\"msg\": \"x\"}\ndenying contains \"no\"\ndeny_ contains \"no\"\nhelper_deny contains \"no\"\n\
        # deny_c contains \"c\"";
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    assert_eq!(said(source), (false, owned(&["a", "b", "v"]), owned(&["x", "w"])));
    for approves in [
        "package main\nwarn contains \"w\"",
        "package main\ndeny contains msg if { input.Missing; msg := \"x\" }",
        "package main\ndefault deny := false",
        "package main\ndeny := []",
    ] {
        assert!(said(approves).0, "{approves}");
    }
    assert_eq!(said("package main\ndeny := [\"b\", \"a\"]").1, owned(&["b", "a"]));
    assert_eq!(said("package main\ndeny := \"one\"").1, owned(&["one"]));
}

#[test]
fn policies_see_service_and_settings() {
    let source = "package main\ndeny contains msg if { msg := json.marshal([data.service.stage, data.service.region, \
        data.service.frameworkVersion, data.service.declaration.service, count(data.service.compiled), data.config]) }";
    let decision = run(source, Some(json!({ "max": 1 })));
    assert_eq!(decision.failures, [r#"["prod","eu-west-1","4.2.0","shop",1,{"max":1}]"#]);
    assert!(run("package main\ndeny contains \"x\" if { data.config }", None).approved);
    assert!(!run("package main\ndeny contains \"x\" if { data.config == null }", Some(Value::Null)).approved);
}

#[test]
fn what_policies_need_is_there() {
    for holds in [
        "regex.match(`^a+$`, \"aaa\")",
        "glob.match(\"*.example.com\", [\".\"], \"api.example.com\")",
        "semver.compare(\"1.2.0\", \"1.10.0\") == -1",
        "base64.decode(\"YQ==\") == \"a\"",
        "base64url.encode_no_pad(\"a\") == \"YQ\"",
        "hex.encode(\"a\") == \"61\"",
        "json.unmarshal(\"{\\\"a\\\": 1}\").a == 1",
        "net.cidr_contains(\"10.0.0.0/8\", \"10.1.2.3\")",
        "count([path | walk(input, [path, \"PublicRead\"])]) == 1",
        "object.get(input, [\"Resources\", \"Open\", \"Type\"], \"\") == \"AWS::S3::Bucket\"",
        "upper(trim_space(\" a \")) == \"A\"",
        "every r in input.Resources { r.Type == \"AWS::S3::Bucket\" }",
        "sort([2, 1]) == [1, 2]",
        "max({1, 2}) == 2",
    ] {
        let source = format!("package main\ndeny contains \"holds\" if {{ {holds} }}");
        assert_eq!(said(&source).1, ["holds"], "{holds}");
    }
}

#[test]
fn what_cannot_be_decided_raises() {
    for (source, want) in [
        ("package main\ndeny := true", "its rule `deny` is not a set of sentences"),
        ("package main\ndeny contains 1", "its rule `deny` has a member that is neither a text nor an object with a text `msg`"),
        (
            "package main\nwarn contains {\"text\": \"x\"}",
            "its rule `warn` has a member that is neither a text nor an object with a text `msg`",
        ),
        ("package main\nallow := true", "declares none of the rules `deny`, `violation` and `warn`"),
        ("package main\ndeny contains \"x\" if { 1 / 0 == 1 }", "line 2: divide by zero"),
        (
            "package main\ndeny contains \"x\" if {\n  startswith({}, \"x\")\n}",
            "line 3: `startswith` expects string argument. Got `{}` instead",
        ),
        ("package main\ndeny contains \"x\" if { http.send({}) }", "line 2: could not find function http.send"),
        ("package main\ndeny contains \"x\" if { opa.runtime().env }", "line 2: could not find function opa.runtime"),
        ("package main\ndeny contains \"x\" if { time.now_ns() > 0 }", "line 2: could not find function time.now_ns"),
        ("package main\ndeny contains \"x\" if {", "cannot be read: line 2: expecting expression"),
        ("package main\ndeny[msg] {\n  msg := \"x\"\n  1 +\n}", "cannot be read: line 5: expecting expression"),
        ("deny contains \"x\"", "cannot be read: line 1: expecting `package` Missing package declaration."),
        ("package main\ndeny contains \"x\" if { rand.intn(\"x\", 10) > 5 }", "calls `rand.intn`: equal runs must decide alike"),
    ] {
        assert_eq!(raised(source), want, "{source}");
    }
}
