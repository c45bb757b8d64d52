//! Expressions of CloudFormation, as far as their text can be told without deploying: `Fn::Join`, `Fn::Sub`, and what is
//! known of references.
//!
//! Nested `Fn::Sub` can repeat its variables and so grow without bound; a text longer than [`LONGEST`] counts as unknown.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::text;

/// The longest text of an expression in bytes: far more than names, variables and policies may have.
const LONGEST: usize = 1 << 16;

/// What stands for a part that is not known before the deployment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// Nothing: the whole expression is then unknown.
    Fails,
    /// A word without a colon, inside of an expression; an expression that is nothing else stays unknown.
    Word,
    /// The reference itself, written as `Fn::Sub` writes it, so that equal expressions have equal texts.
    Reference,
}

const WORD: &str = "variable";

/// The text of a literal or of an expression.
pub(crate) fn resolve(value: &Value, unknown: Unknown) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(_) => expression(value, unknown),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

/// The name and the argument of an expression.
pub(crate) fn function(value: &Value) -> Option<(&str, &Value)> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.iter().next().map(|(name, argument)| (name.as_str(), argument))
}

/// A value, or the values of both branches wherever it is an `Fn::If`, in order.
pub(crate) fn branches(value: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match function(value) {
            Some(("Fn::If", Value::Array(parts))) => open.extend(parts.iter().skip(1).take(2).rev()),
            _ => found.push(value),
        }
    }
    found
}

/// The members of a list or the single value, with both branches of every `Fn::If` around the list, in it, or around a
/// list in it. A list that is a member itself stays one.
pub(crate) fn members(value: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut open = vec![(value, true)];
    while let Some((value, spreads)) = open.pop() {
        match (value, function(value)) {
            (Value::Array(values), _) if spreads => open.extend(values.iter().rev().map(|value| (value, false))),
            (_, Some(("Fn::If", Value::Array(parts)))) => {
                open.extend(parts.iter().skip(1).take(2).rev().map(|branch| (branch, true)));
            }
            _ => found.push(value),
        }
    }
    found
}

fn expression(value: &Value, unknown: Unknown) -> Option<String> {
    match function(value)? {
        ("Fn::Join", argument) => join(argument, unknown),
        ("Fn::Sub", argument) => substitute(argument, unknown),
        ("Ref", Value::String(name)) if unknown == Unknown::Reference => Some(format!("${{{name}}}")),
        ("Fn::GetAtt", argument) if unknown == Unknown::Reference => attribute(argument),
        _ => None,
    }
}

/// `Fn::GetAtt`, in both of its forms.
fn attribute(argument: &Value) -> Option<String> {
    match argument {
        Value::String(path) => Some(format!("${{{path}}}")),
        Value::Array(parts) => {
            let parts: Option<Vec<&str>> = parts.iter().map(Value::as_str).collect();
            parts.map(|parts| format!("${{{}}}", parts.join(".")))
        }
        _ => None,
    }
}

fn join(argument: &Value, unknown: Unknown) -> Option<String> {
    let [Value::String(separator), Value::Array(parts)] = argument.as_array()?.as_slice() else { return None };
    let mut joined = String::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            joined.push_str(separator);
        }
        joined.push_str(&inner(part, unknown)?);
        if joined.len() > LONGEST {
            return None;
        }
    }
    Some(joined)
}

/// A part of an expression.
fn inner(part: &Value, unknown: Unknown) -> Option<String> {
    let known = if part.is_object() { expression(part, unknown) } else { text::of_scalar(part) };
    if unknown == Unknown::Word { Some(known.unwrap_or_else(|| WORD.to_owned())) } else { known }
}

fn substitute(argument: &Value, unknown: Unknown) -> Option<String> {
    let empty = Map::new();
    let (template, variables) = match argument {
        Value::String(template) => (template, &empty),
        Value::Array(parts) => match parts.as_slice() {
            [Value::String(template), Value::Object(variables), ..] => (template, variables),
            [Value::String(template), ..] => (template, &empty),
            _ => return None,
        },
        _ => return None,
    };
    // Each variable is resolved once: repeating one that repeats another must not multiply the work.
    let mut known: HashMap<&str, Option<String>> = HashMap::new();
    let mut filled = String::new();
    for piece in pieces(template) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Placeholder(name) => {
                let text = known.entry(name).or_insert_with(|| placeholder(name, variables.get(name), unknown));
                filled.push_str(text.as_deref()?);
            }
        }
        if filled.len() > LONGEST {
            return None;
        }
    }
    Some(filled)
}

/// What is put where `Fn::Sub` has `${name}`.
fn placeholder(name: &str, variable: Option<&Value>, unknown: Unknown) -> Option<String> {
    if let Some(literal) = variable.and_then(text::of_scalar) {
        return Some(literal);
    }
    match (unknown, variable) {
        (Unknown::Fails, Some(variable)) => expression(variable, unknown),
        (Unknown::Fails, None) => name.strip_prefix('!').map(|literal| format!("${{{literal}}}")),
        (Unknown::Word, Some(variable)) => inner(variable, unknown),
        (Unknown::Word, None) => Some(WORD.to_owned()),
        (Unknown::Reference, variable) => Some(reference(name, variable)),
    }
}

/// A placeholder that stays, as a reference. A variable that hides a resource of the same name must not be taken for it.
fn reference(name: &str, variable: Option<&Value>) -> String {
    let written = format!("${{{name}}}");
    match variable {
        Some(hiding) if expression(hiding, Unknown::Reference).as_deref() != Some(&written) => {
            format!("${{{name}={}}}", text::json(hiding))
        }
        _ => written,
    }
}

/// A part of the template of `Fn::Sub`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Text between placeholders.
    Text(&'a str),
    /// What stands between `${` and the next `}`.
    Placeholder(&'a str),
}

/// Takes a template of `Fn::Sub` apart. A `${` that is never closed is text.
pub(crate) fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, behind)) = after.split_once('}') else { break };
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(Piece::Placeholder(name));
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Piece, Unknown, branches, members, pieces, resolve};

    #[test]
    fn only_what_is_known_is_resolved() {
        for (value, want) in [
            (json!("a"), Some("a")),
            (json!(5), None),
            (json!({"Fn::Join": ["-", ["a", 5, true]]}), Some("a-5-true")),
            (json!({"Fn::Join": ["", []]}), Some("")),
            (json!({"Fn::Join": ["-", ["a", {"Fn::Sub": "b"}]]}), Some("a-b")),
            (json!({"Fn::Join": ["-", ["a", {"Ref": "B"}]]}), None),
            (json!({"Fn::Join": ["-", {"Ref": "List"}]}), None),
            (json!({"Fn::Sub": "a-${!x}"}), Some("a-${x}")),
            (json!({"Fn::Sub": "a-${x}"}), None),
            (json!({"Fn::Sub": ["a-${x}", {"x": "b"}]}), Some("a-b")),
            (json!({"Fn::Sub": ["a-${x}", {"x": {"Ref": "B"}}]}), None),
            (json!({"Fn::Sub": "a-${x"}), Some("a-${x")),
            (json!({"Ref": "A"}), None),
        ] {
            assert_eq!(resolve(&value, Unknown::Fails).as_deref(), want, "{value}");
        }
    }

    #[test]
    fn a_word_stands_for_what_is_unknown() {
        for (value, want) in [
            (
                json!({"Fn::Join": [":", ["a", {"Ref": "B"}, {"Fn::Sub": "${C}:*"}, null]]}),
                Some("a:variable:variable:*:variable"),
            ),
            (json!({"Fn::Sub": "arn:${AWS::Region}:${!aws:username}"}), Some("arn:variable:variable")),
            (json!({"Fn::Sub": ["${X}:*", ["X"]]}), Some("variable:*")),
            (json!({"Fn::Sub": ["${X}:${Y}", {"X": "*", "Y": {"Fn::Join": ["", ["a", "b"]]}}]}), Some("*:ab")),
            (json!({"Fn::Join": [":", {"Ref": "List"}]}), None),
            (json!({"Ref": "B"}), None),
        ] {
            assert_eq!(resolve(&value, Unknown::Word).as_deref(), want, "{value}");
        }
    }

    #[test]
    fn references_are_written_alike() {
        for (value, want) in [
            (json!({"Ref": "B"}), Some("${B}")),
            (json!({"Fn::GetAtt": ["B", "Arn"]}), Some("${B.Arn}")),
            (json!({"Fn::GetAtt": "B.Arn"}), Some("${B.Arn}")),
            (json!({"Fn::Join": ["", ["arn:aws:s3:::", {"Ref": "B"}, "/*"]]}), Some("arn:aws:s3:::${B}/*")),
            (json!({"Fn::Sub": ["${B}-${c}", {"c": "d"}]}), Some("${B}-d")),
            (json!({"Fn::Sub": ["${B}", {"B": {"Ref": "Other"}}]}), Some("${B={\"Ref\":\"Other\"}}")),
            (json!({"Fn::ImportValue": "x"}), None),
        ] {
            assert_eq!(resolve(&value, Unknown::Reference).as_deref(), want, "{value}");
        }
    }

    #[test]
    fn both_branches_count() {
        let value = json!({"Fn::If": ["C", {"Fn::If": ["D", 1, 2]}, [3, {"Fn::If": ["E", 4, [5]]}]]});
        let numbers = |values: Vec<&Value>| values.into_iter().map(Value::to_string).collect::<Vec<_>>();
        assert_eq!(numbers(members(&value)), ["1", "2", "3", "4", "5"]);
        assert_eq!(numbers(branches(&value)), ["1", "2", r#"[3,{"Fn::If":["E",4,[5]]}]"#]);
        assert_eq!(numbers(members(&json!([1, [2, 3]]))), ["1", "[2,3]"]);
    }

    #[test]
    fn templates_come_apart_at_their_placeholders() {
        assert_eq!(
            pieces("a${b}${c}{d}${e"),
            [Piece::Text("a"), Piece::Placeholder("b"), Piece::Placeholder("c"), Piece::Text("{d}${e")]
        );
    }

    #[test]
    fn texts_do_not_grow_without_bound() {
        let mut value = json!("0123456789");
        for _ in 0..60 {
            value = json!({"Fn::Sub": ["${a}${a}", {"a": value}]});
        }
        for unknown in [Unknown::Fails, Unknown::Word, Unknown::Reference] {
            assert!(resolve(&value, unknown).is_none_or(|text| text.len() <= super::LONGEST * 3));
        }
    }
}
