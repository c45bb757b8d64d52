//! YAML as a value: without tags but its own, and with dates as the texts that they are.

use serde_json::{Map, Number, Value};
use yaml_serde::Value as Yaml;

use crate::text;

/// The tags of YAML itself, as [`loud`] makes them.
const PLAIN_TAGS: [&str; 7] = ["!__str", "!__int", "!__float", "!__bool", "!__null", "!__seq", "!__map"];

/// Reads a document. A date without quotes stays the text that it is.
pub(crate) fn read(text: &str) -> Result<Value, String> {
    if text.contains('!') {
        let document: Yaml = yaml_serde::from_str(&loud(text)).map_err(|cause| cause.to_string())?;
        check_tags(&document)?;
    }
    let mut document: Yaml = yaml_serde::from_str(text).map_err(|cause| cause.to_string())?;
    document.apply_merge().map_err(|cause| cause.to_string())?;
    to_json(document)
}

/// The text with the tags that the reader would pass over as tags that it shows: `!!js/function` as `!__js/function`.
fn loud(text: &str) -> String {
    text.replace("!!", "!__").replace("!<", "!__<")
}

fn check_tags(value: &Yaml) -> Result<(), String> {
    match value {
        Yaml::Null | Yaml::Bool(_) | Yaml::Number(_) | Yaml::String(_) => Ok(()),
        Yaml::Sequence(values) => values.iter().try_for_each(check_tags),
        Yaml::Mapping(members) => members.iter().try_for_each(|(key, value)| check_tags(key).and_then(|()| check_tags(value))),
        Yaml::Tagged(tagged) if PLAIN_TAGS.contains(&tagged.tag.to_string().as_str()) => check_tags(&tagged.value),
        Yaml::Tagged(tagged) => Err(unknown_tag(&tagged.tag.to_string().replace("!__", "!!"))),
    }
}

fn unknown_tag(tag: &str) -> String {
    format!("the tag `{tag}` means nothing here")
}

fn to_json(value: Yaml) -> Result<Value, String> {
    Ok(match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(value),
        Yaml::String(text) => Value::String(text),
        Yaml::Number(number) => to_number(&number),
        Yaml::Sequence(values) => Value::Array(values.into_iter().map(to_json).collect::<Result<_, _>>()?),
        Yaml::Mapping(members) => {
            let member = |(key, value)| Ok((to_key(key)?, to_json(value)?));
            Value::Object(members.into_iter().map(member).collect::<Result<Map<_, _>, String>>()?)
        }
        Yaml::Tagged(tagged) => return Err(unknown_tag(&tagged.tag.to_string())),
    })
}

fn to_number(number: &yaml_serde::Number) -> Value {
    let whole = number.as_i64().map(Number::from).or_else(|| number.as_u64().map(Number::from));
    let number = whole.or_else(|| number.as_f64().and_then(Number::from_f64));
    number.map_or(Value::Null, Value::Number)
}

fn to_key(key: Yaml) -> Result<String, String> {
    match to_json(key)? {
        Value::String(key) => Ok(key),
        scalar @ (Value::Number(_) | Value::Bool(_) | Value::Null) => Ok(text::of(&scalar)),
        Value::Array(_) | Value::Object(_) => Err("a key is a list or a mapping".to_owned()),
    }
}
