//! Tables for documents, good, broken and hostile.

use std::fmt::Write as _;

use super::*;

fn text(node: Option<&Node>) -> Option<String> {
    node.and_then(Node::as_scalar)
}

#[test]
fn documents_become_values() {
    let node = from_yaml("a: 1\nb: 1.10\nc: yes\nd: true\n1: one\ne:\n  - x\n  - y: z\nf: ~\ng: 010\n").unwrap();
    for (key, want) in [
        ("a", Some("1")),
        ("b", Some("1.1")),
        ("c", Some("yes")),
        ("d", Some("true")),
        ("1", Some("one")),
        ("f", None),
        ("z", None),
    ] {
        assert_eq!(text(node.get(key)).as_deref(), want, "{key}");
    }
    assert_eq!(text(node.get("e").and_then(|list| list.at("0"))).as_deref(), Some("x"));
    assert_eq!(node.get("e").and_then(|list| list.at("2")), None);
    assert_eq!(node.get("e").and_then(|list| list.at("x")), None);
}

#[test]
fn tags_of_the_cloud_are_tolerated() {
    let node = from_yaml(
        "a: !Ref Table\nb: !Sub '${AWS::Region}'\nc: !GetAtt [A, B]\nd: !If\n  - x\n  - !Ref y\ne: !Base64\n  Fn::Sub: x\nf: ok\n",
    );
    let node = node.unwrap();
    for key in ["a", "b", "c", "d", "e"] {
        assert_eq!(node.get(key), Some(&Node::Tagged), "{key}");
    }
    assert_eq!(text(node.get("f")).as_deref(), Some("ok"));
}

#[test]
fn merge_keys_lend_what_a_mapping_lacks() {
    let node = from_yaml("x: &x {a: 1, b: 2}\ny: &y {c: 3}\nz:\n  <<: [*x, *y]\n  b: 4\n").unwrap();
    let z = node.get("z").unwrap();
    for (key, want) in [("a", Some("1")), ("b", Some("4")), ("c", Some("3")), ("d", None)] {
        assert_eq!(text(z.get(key)).as_deref(), want, "{key}");
    }
}

#[test]
fn entries_are_those_that_can_be_got() {
    let node = from_yaml("x: &x {a: 1, b: 2}\ny: &y {c: 3, <<: *x}\nz:\n  <<: [*y, *x]\n  b: 4\n  d: ~\n").unwrap();
    let z = node.get("z").unwrap();
    let entries = z.entries();
    assert_eq!(entries.iter().map(|(key, _)| *key).collect::<Vec<_>>(), ["b", "d", "c", "a"]);
    for (key, value) in entries {
        assert_eq!(z.get(key), Some(value), "{key}");
    }
    assert!(Node::List(vec![Node::Null]).entries().is_empty());
}

#[test]
fn values_are_written_as_json() {
    for (text, want) in [
        ("{a: 1, b: [x, ~, true], c: {d: 2.50, <<: {e: 'f\"'}}}", r#"{"a":1,"b":["x",null,true],"c":{"d":2.5,"e":"f\""}}"#),
        ("[.inf, !Ref Table]", "[null,null]"),
        ("~", "null"),
        ("text", "\"text\""),
    ] {
        assert_eq!(from_yaml(text).unwrap().to_json().to_string(), want, "{text}");
    }
}

#[test]
fn json_is_read_as_json() {
    let node = from_json("{\n\t\"service\": \"orders\", \"n\": [1, 2.5, null]}").unwrap();
    assert_eq!(text(node.get("service")).as_deref(), Some("orders"));
    assert!(from_json("{} x").unwrap_err().contains("line 1 column 4"));
}

#[test]
fn empty_documents_are_nothing() {
    for empty in ["", "\n", "# only a comment\n", "\u{feff}", "   \n#\n"] {
        assert_eq!(from_yaml(empty), Ok(Node::Null), "{empty:?}");
    }
    assert!(from_yaml("---\n").is_ok_and(|node| node == Node::Null));
}

#[test]
fn broken_documents_say_where() {
    for (broken, place) in
        [("a: b\n c: d\n", "line 2"), ("a: [1\nb: 2\n", "line 2"), ("a: *nobody\n", "line 1"), ("\tx: 1\n", "line 1")]
    {
        let error = from_yaml(broken).unwrap_err();
        assert!(error.contains(place) && error.contains("column"), "{broken:?}: {error}");
    }
}

#[test]
fn bombs_end_at_a_limit() {
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let aliases = format!("*a{}, ", level - 1).repeat(10);
        writeln!(laughs, "a{level}: &a{level} [{aliases}]").unwrap();
    }
    let wide = format!("a: &a\n{}b:\n{}", "- x\n".repeat(90_000), "- *a\n".repeat(90_000));
    let long = format!("a: &a {}\nb:\n{}", "x".repeat(500_000), "- *a\n".repeat(90_000));
    for (name, bomb) in [
        ("laughs", laughs),
        ("wide", wide),
        ("long", long),
        ("many", "- x\n".repeat(200_000)),
        ("deep flow", "[".repeat(500_000)),
        ("deep block", "- ".repeat(10_000)),
        ("deep map", "{a: ".repeat(100_000)),
        ("deep bracket block", "- [".repeat(100_000)),
        ("deep keys", "? ".repeat(500_000)),
        ("self", "a: &a [*a]".to_owned()),
    ] {
        assert!(from_yaml(&bomb).is_err(), "{name}");
    }
    assert!(from_json(&"[".repeat(500_000)).is_err());
}

#[test]
fn any_text_is_a_document_or_an_error() {
    for text in super::super::noise::texts(2_000) {
        let _ = from_yaml(&text);
        let _ = from_json(&text);
    }
}

#[test]
fn keys_are_found_where_they_stand() {
    for (text, want) in [
        ("org: a\nstgae: x\n", Some((2, 1))),
        ("# stgae: y\norg: stgae\n\"stgae\": x\n", Some((3, 1))),
        ("{org: a, stgae: x}", Some((1, 10))),
        ("\u{feff}org: {stgae: x}\n  \nstgae:\n", Some((3, 1))),
        ("org: a\n", None),
        ("? [a]\n: b\nstgae: x\n", None),
        ("- stgae\n", None),
        ("", None),
    ] {
        assert_eq!(place_of_key(text, "stgae"), want, "{text:?}");
    }
    assert_eq!(place_of_key("org: a\n5: b\n", "5"), Some((2, 1)));
}
