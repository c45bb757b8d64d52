//! What is read, and what is refused.

use serde_json::json;

use super::*;

fn yaml(text: &str) -> Value {
    from_slice(text.as_bytes(), Format::Yaml).unwrap_or_else(|refused| panic!("{text}: {refused}"))
}

fn refusal(text: &str, format: Format) -> String {
    from_slice(text.as_bytes(), format).err().map_or_else(|| "read".to_owned(), |refused| refused.to_string())
}

#[test]
fn short_forms_become_long() {
    for (text, want) in [
        ("!Ref Queue", json!({"Ref": "Queue"})),
        ("!Ref 'Queue'", json!({"Ref": "Queue"})),
        ("!Condition IsProd", json!({"Condition": "IsProd"})),
        ("!GetAtt Queue.Arn", json!({"Fn::GetAtt": ["Queue", "Arn"]})),
        ("!GetAtt Nested.Outputs.Url", json!({"Fn::GetAtt": ["Nested", "Outputs.Url"]})),
        ("!GetAtt [Queue, Arn]", json!({"Fn::GetAtt": ["Queue", "Arn"]})),
        ("!Sub 'arn:${AWS::Partition}:s3:::x'", json!({"Fn::Sub": "arn:${AWS::Partition}:s3:::x"})),
        ("!Sub ['${a}', {a: !Ref B}]", json!({"Fn::Sub": ["${a}", {"a": {"Ref": "B"}}]})),
        ("!Join ['', [a, !Ref B]]", json!({"Fn::Join": ["", ["a", {"Ref": "B"}]]})),
        (
            "!If\n  - IsProd\n  - !Ref A\n  - !Ref AWS::NoValue\n",
            json!({"Fn::If": ["IsProd", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]}),
        ),
        ("!Not [!Equals [!Ref Stage, prod]]", json!({"Fn::Not": [{"Fn::Equals": [{"Ref": "Stage"}, "prod"]}]})),
        ("!Select [0, !GetAZs '']", json!({"Fn::Select": [0, {"Fn::GetAZs": ""}]})),
        ("Fn::Base64: !Sub x", json!({"Fn::Base64": {"Fn::Sub": "x"}})),
        ("!ImportValue {'Fn::Sub': x}", json!({"Fn::ImportValue": {"Fn::Sub": "x"}})),
    ] {
        assert_eq!(yaml(text), want, "{text}");
    }
    assert_eq!(refusal("a: !Nope x", Format::Yaml), "a: the tag `!Nope` means nothing here at line 1 column 4");
    assert_eq!(yaml("a: !!js/function x"), json!({"a": "x"}));
}

#[test]
fn documents_keep_their_order_and_their_texts() {
    let text = "Version: 2012-10-17\nb: 010\na: {9: x, true: y, ~: z, 1.50: w}\nyes: no\n";
    let value = yaml(text);
    assert_eq!(
        value.to_string(),
        r#"{"Version":"2012-10-17","b":"010","a":{"9":"x","true":"y","null":"z","1.5":"w"},"yes":"no"}"#
    );
    let merged = yaml("base: &base {a: 1, b: 2}\nmine:\n  b: 3\n  <<: [*base, {c: 4}]\n");
    assert_eq!(merged["mine"].to_string(), r#"{"b":3,"a":1,"c":4}"#);
    assert_eq!(yaml("# nothing\n"), Value::Null);
    assert_eq!(from_slice(b"\xef\xbb\xbf{\"b\": 1, \"a\": 1.0}", Format::Either).unwrap().to_string(), r#"{"b":1,"a":1.0}"#);
    assert_eq!(from_slice(b"{a: !Ref b}", Format::Either).unwrap(), json!({"a": {"Ref": "b"}}));
}

#[test]
fn what_is_too_much_is_refused() {
    let deep = |open: &str, close: &str, depth: usize| open.repeat(depth) + &close.repeat(depth);
    let bomb = (1..20).fold("a0: &a0 [x,x,x]\n".to_owned(), |text, n| format!("{text}a{n}: &a{n} [*a{0},*a{0},*a{0}]\n", n - 1));
    let blocks = "- ".repeat(1_000);
    let marks = "- x\n".repeat(300_000);
    for (text, format, want) in [
        (deep("[", "]", 65), Format::Json, "nested deeper than 64 levels"),
        (deep("[", "]", 65), Format::Yaml, "nested deeper than 64 levels"),
        (deep("[", "]", 2_000), Format::Yaml, "more than 1000 open brackets"),
        (blocks, Format::Yaml, "nested deeper than 64 levels"),
        (bomb, Format::Yaml, "repetition limit exceeded"),
        (marks, Format::Yaml, "more than 200000 marks"),
        (format!("[{}1]", "1,".repeat(MAX_NODES)), Format::Json, "more than 100000 values"),
        (format!("[{}1]", "1,".repeat(MAX_NODES)), Format::Either, "more than 100000 values"),
        (" ".repeat(MAX_YAML_BYTES + 1), Format::Yaml, "larger than 2097152 bytes"),
        (" ".repeat(MAX_JSON_BYTES + 1), Format::Either, "larger than 16777216 bytes"),
        ("{".to_owned(), Format::Either, "line 1 column 1"),
        ("a: [".to_owned(), Format::Either, "line"),
        ("[a]: 1".to_owned(), Format::Yaml, "a key"),
    ] {
        let said = refusal(&text, format);
        assert!(said.contains(want), "{want}: {said}");
    }
    assert_eq!(from_slice(b"\xff", Format::Either), Err(Refused("it is not UTF-8 text".to_owned())));
    assert!(from_slice(deep("[", "]", 64).as_bytes(), Format::Json).is_ok());
}
