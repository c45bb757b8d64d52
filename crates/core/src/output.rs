//! Outputs: what a deployment leaves for others to read. The service file declares some, of any JSON; the stack has others.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The most outputs of either kind that one deployment may have.
pub const MAX_OUTPUTS: usize = 200;
/// The largest output in bytes, as JSON: 64 KiB.
pub const MAX_BYTES: usize = 64 * 1024;
/// The most bytes that all outputs of one deployment may have together, as JSON: 4 MiB.
pub const MAX_ALL_BYTES: usize = 4 * 1024 * 1024;
/// How many lists and objects may be inside of each other.
pub const MAX_DEPTH: usize = 32;
/// The longest name in characters.
pub const MAX_NAME: usize = 255;

/// Who makes an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputKind {
    /// `outputs:` of the service file.
    Declared,
    /// The stack.
    Stack,
}

impl OutputKind {
    /// The word used in tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Stack => "stack",
        }
    }
}

/// Why an output cannot be recorded, in words that follow its name; none: it can.
pub fn objection(name: &str, value: &Value) -> Option<String> {
    if name.is_empty() || name.chars().count() > MAX_NAME {
        return Some(format!("its name does not have 1 to {MAX_NAME} characters"));
    }
    if depth(value) > MAX_DEPTH {
        return Some(format!("it is nested more than {MAX_DEPTH} times"));
    }
    let bytes = value.to_string().len();
    (bytes > MAX_BYTES).then(|| format!("it has {bytes} bytes as JSON, more than {MAX_BYTES}"))
}

/// How many lists and objects are inside of each other. Parsers keep it small, so that this may call itself.
pub fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

/// The output that `key` names: a declared one, `nested.a` for a part of it, or else the stack's of that name, which
/// holds no dot.
pub fn find(declared: &Map<String, Value>, stack: &BTreeMap<String, String>, key: &str) -> Option<(OutputKind, Value)> {
    if let Some(value) = within_object(declared, key) {
        return Some((OutputKind::Declared, value.clone()));
    }
    stack.get(key).map(|value| (OutputKind::Stack, Value::String(value.clone())))
}

/// Names may hold dots themselves: the longest name goes first. Each value has one path, and so is looked at once.
fn within_object<'v>(fields: &'v Map<String, Value>, key: &str) -> Option<&'v Value> {
    if let Some(value) = fields.get(key) {
        return Some(value);
    }
    key.rmatch_indices('.').find_map(|(dot, _)| within(fields.get(&key[..dot])?, &key[dot + 1..]))
}

fn within<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    match value {
        Value::Object(fields) => within_object(fields, key),
        Value::Array(items) => {
            let (index, rest) = key.split_once('.').map_or((key, None), |(index, rest)| (index, Some(rest)));
            let item = items.get(index.parse::<usize>().ok()?)?;
            rest.map_or(Some(item), |rest| within(item, rest))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn found(key: &str) -> Option<(&'static str, Value)> {
        let declared = json!({
            "url": "https://x", "both": 1, "nested": {"a": {"b": [10, {"c": true}]}, "a.b": "dotted"}, "x.y": 2, "x": {"y": 3, "z": 4},
            "nothing": null, "": {"": 5},
        });
        let stack = BTreeMap::from([("both".to_owned(), "two".to_owned()), ("Url".to_owned(), "https://y".to_owned())]);
        find(declared.as_object().unwrap(), &stack, key).map(|(kind, value)| (kind.as_str(), value))
    }

    #[test]
    fn outputs_are_found_by_their_path() {
        for (key, want) in [
            ("url", Some(("declared", json!("https://x")))),
            ("both", Some(("declared", json!(1)))),
            ("Url", Some(("stack", json!("https://y")))),
            ("URL", None),
            ("nested.a", Some(("declared", json!({"b": [10, {"c": true}]})))),
            ("nested.a.b", Some(("declared", json!("dotted")))),
            ("nested.a.b.0", Some(("declared", json!(10)))),
            ("nested.a.b.1.c", Some(("declared", json!(true)))),
            ("nested.a.b.2", None),
            ("nested.a.b.-1", None),
            ("x.y", Some(("declared", json!(2)))),
            ("x.z", Some(("declared", json!(4)))),
            ("url.length", None),
            ("nothing", Some(("declared", Value::Null))),
            (".", Some(("declared", json!(5)))),
            ("nested.", None),
            ("both.x", None),
        ] {
            assert_eq!(found(key), want, "{key}");
        }
    }

    #[test]
    fn outputs_are_bounded() {
        let nested = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
        for (name, value, want) in [
            ("x", json!(null), None),
            ("x", json!("v".repeat(MAX_BYTES - 2)), None),
            ("x", json!("v".repeat(MAX_BYTES - 1)), Some("it has 65537 bytes as JSON, more than 65536")),
            ("x", nested(MAX_DEPTH), None),
            ("x", json!({"a": nested(MAX_DEPTH)}), Some("it is nested more than 32 times")),
            ("", json!(1), Some("its name does not have 1 to 255 characters")),
            (&"é".repeat(MAX_NAME), json!(1), None),
            (&"n".repeat(MAX_NAME + 1), json!(1), Some("its name does not have 1 to 255 characters")),
        ] {
            assert_eq!(objection(name, &value).as_deref(), want, "{name:.20}");
        }
    }

    proptest! {
        #[test]
        fn any_key_names_something_or_nothing(key in "[a-c.0é]{0,12}") {
            let declared = json!({"a": {"b": {"c": 1}, "a": [{"b": 2}]}, "a.b": {"c": 3}, "é": {"é": 4}});
            find(declared.as_object().unwrap(), &BTreeMap::new(), &key);
        }
    }
}
