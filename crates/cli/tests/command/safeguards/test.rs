//! Custom policies and their cases.

use std::{fs, path::Path};

use insta::assert_snapshot;

use crate::command;

fn said(folder: &Path, arguments: &[&str]) -> String {
    let output = command(&[&["safeguards", "test"], arguments].concat()).current_dir(folder).output().expect("stagegate runs");
    let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
    format!("{}\nexit: {}", text.trim_end(), output.status.code().expect("an exit status"))
}

#[test]
fn policies_are_tried_with_their_cases() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    assert_snapshot!(said(folder.path(), &[]), @"
    there are no cases here: write them beside a policy, `NAME.cases.yaml` for `NAME.js` or `NAME.rego`; `--help` says what a case has
    exit: 0
    ");
    write(
        "prefix.js",
        "module.exports = (policy, service, options) => {\n\
         const bad = Object.keys(service.declaration.functions).filter((name) => !name.startsWith(options));\n\
         if (!bad.length) policy.approve(); else bad.forEach((name) => policy.fail(`${name} in ${service.provider.getStage()}`));\n};\n",
    );
    write(
        "queues.rego",
        "package main\nimport rego.v1\ndeny contains msg if {\n  input.Resources[name].Type == \"AWS::SQS::Queue\"\n  msg := sprintf(\"no queue %s\", [name])\n}\n",
    );
    write("alone.rego", "package main\n");
    write(
        "prefix.cases.yaml",
        "- { name: all right, config: a, declaration: { functions: { ab: {}, ac: {} } }, expect: pass }\n\
         - name: one is wrong\n  config: a\n  stage: prod\n  declaration: { functions: { ab: {}, bc: {}, cd: {} } }\n  expect: fail\n  messages: [bc in prod, cd in prod]\n\
         - { name: an error is no failure, expect: fail }\n",
    );
    write(
        "queues.cases.yaml",
        "- { name: none, template: { Resources: {} }, expect: pass }\n\
         - name: one\n  template:\n    Resources:\n      Orders: { Type: AWS::SQS::Queue, Properties: { Name: !Ref X } }\n  expect: fail\n  messages: [no topic]\n",
    );
    assert_snapshot!(said(folder.path(), &[]), @r#"
    POLICY  CASE                    EXPECTED  GOT    RESULT
    prefix  all right               pass      pass   ok
    prefix  one is wrong            fail      fail   ok
    prefix  an error is no failure  fail      error  differs
    queues  none                    pass      pass   ok
    queues  one                     fail      fail   differs

    prefix: an error is no failure
       expected fail, got error
       it said:
          Safeguard "prefix" raised an error: Cannot read properties of null (reading 'functions')

    queues: one
       expected fail, got fail
       it said:
          no queue Orders
       expected it to say:
          no topic
    `./alone.rego` has no cases: write some to `./alone.cases.yaml`
    error: 2 of 5 cases end otherwise than expected
    hint: correct the policies or their cases
    exit: 7
    "#);
    assert_snapshot!(said(folder.path(), &["queues.cases.yaml", "--json"]), @r#"
    [
      {
        "policy": "queues",
        "case": "none",
        "expected": "pass",
        "got": "pass",
        "agrees": true,
        "messages": []
      },
      {
        "policy": "queues",
        "case": "one",
        "expected": "fail",
        "got": "fail",
        "agrees": false,
        "expected_messages": [
          "no topic"
        ],
        "messages": [
          "no queue Orders"
        ]
      }
    ]
    {
      "type": "urn:stagegate:problem:cases-differ",
      "title": "1 of 2 cases end otherwise than expected",
      "detail": "1 of 2 cases end otherwise than expected",
      "code": "cases-differ",
      "hint": "correct the policies or their cases",
      "exit_status": 7
    }
    exit: 7
    "#);
    write("prefix.cases.yaml", "- { name: x, expected: pass }\n");
    assert_snapshot!(said(folder.path(), &["prefix.js"]), @"
    error: cannot read `prefix.cases.yaml`: case 1: unknown field `expected`, expected one of `name`, `expect`, `config`, `stage`, `region`, `declaration`, `template`, `messages`
    hint: correct the file; `stagegate safeguards test --help` says what a case has
    exit: 2
    ");
    assert_snapshot!(said(folder.path(), &["nowhere.js"]), @"
    error: `nowhere.js` is neither a policy nor the cases of one
    hint: name a folder, `NAME.js`, `NAME.rego` or `NAME.cases.yaml`
    exit: 2
    ");
}
