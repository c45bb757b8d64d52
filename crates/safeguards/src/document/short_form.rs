//! The short forms of CloudFormation's functions in YAML, such as `!Ref`, and the long forms that they stand for.

use serde_json::{Map, Value};

/// Names whose long form begins with `Fn::`.
const FUNCTIONS: [&str; 19] = [
    "And",
    "Base64",
    "Cidr",
    "Contains",
    "Equals",
    "FindInMap",
    "ForEach",
    "GetAZs",
    "GetStackOutput",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
];

/// The long form of a tagged value; the error says why there is none.
pub(super) fn long(tag: &str, value: Value) -> Result<Value, String> {
    let tag = tag.trim_start_matches('!');
    match tag {
        "Ref" | "Condition" => Ok(call(tag, value)),
        "GetAtt" => Ok(call("Fn::GetAtt", attribute(value))),
        "Transform" => Ok(call("Fn::Transform", value)),
        name if FUNCTIONS.contains(&name) => Ok(call(&format!("Fn::{name}"), value)),
        other => Err(format!("the tag `!{other}` means nothing here")),
    }
}

fn call(name: &str, argument: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), argument)]))
}

/// `Resource.Attribute` is a list of both; attributes may have dots of their own.
fn attribute(value: Value) -> Value {
    match value.as_str().and_then(|text| text.split_once('.')) {
        Some((resource, attribute)) => Value::from(vec![resource, attribute]),
        None => value,
    }
}
