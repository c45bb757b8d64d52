//! Files of entries.

use serde_json::{Map, Number, Value};
use yaml_serde::Value as Yaml;

use super::{Entry, InvalidEntries, entry::read_list};

/// The largest file that is read.
const LARGEST: usize = 1 << 20;

/// Reads a file of entries from its name, which says its format, and its text.
pub fn from_file(name: &str, text: &str) -> Result<Vec<Entry>, InvalidEntries> {
    let read: fn(&str) -> Result<Value, String> = match name.rsplit_once('.') {
        Some((_, "json")) => |text| serde_json::from_str(text).map_err(|cause| cause.to_string()),
        Some((_, "yml" | "yaml")) => read_yaml,
        _ => {
            let sentence = format!("Unrecognized format of \"{name}\". Policies can be provided either via YAML or JSON files");
            return Err(InvalidEntries(sentence));
        }
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > LARGEST {
        return Err(InvalidEntries(format!("`{name}` is larger than {LARGEST} bytes")));
    }
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    match read(text).map_err(|cause| InvalidEntries(format!("cannot read `{name}`: {cause}")))? {
        Value::Null => Ok(Vec::new()),
        Value::Array(list) => read_list(&list, name),
        entry => read_list(&[entry], name),
    }
}

/// Reads YAML without tags. A date without quotes stays the text that it is.
fn read_yaml(text: &str) -> Result<Value, String> {
    let mut document: Yaml = yaml_serde::from_str(text).map_err(|cause| cause.to_string())?;
    document.apply_merge().map_err(|cause| cause.to_string())?;
    to_json(document)
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
        Yaml::Tagged(tagged) => return Err(format!("the tag `{}` means nothing here", tagged.tag)),
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
        scalar @ (Value::Number(_) | Value::Bool(_) | Value::Null) => Ok(crate::text::of(&scalar)),
        Value::Array(_) | Value::Object(_) => Err("a key is a list or a mapping".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::from_file;

    #[test]
    fn files_are_read_by_their_suffix() {
        for (name, text, want) in [
            ("a.yml", "- safeguard: x\n- safeguard: y\n", 2),
            ("a.yaml", "safeguard: x\n", 1),
            ("a.json", "[{\"safeguard\": \"x\"}]", 1),
            ("a.json", "", 0),
            ("a.yml", "# nothing\n", 0),
        ] {
            assert_eq!(from_file(name, text).unwrap().len(), want, "{name} {text}");
        }
        for (name, text) in [
            ("a.YML", ""),
            ("a.txt", ""),
            ("yml", ""),
            ("a.json", "{"),
            ("a.yml", "- x"),
            ("a.yml", "a: !!js/function x"),
            ("a.yml", "5"),
        ] {
            assert!(from_file(name, text).is_err(), "{name} {text}");
        }
    }

    #[test]
    fn a_date_without_quotes_stays_a_text() {
        let text = "- safeguard: x\n  config: {time: 2019-03-08, at: 2019-03-08T12:00:00Z, 8: 3.40}\n";
        let config = from_file("a.yml", text).unwrap().remove(0).config;
        assert_eq!(config, Some(json!({"time": "2019-03-08", "at": "2019-03-08T12:00:00Z", "8": 3.4})));
    }

    #[test]
    fn hostile_files_are_refused() {
        let bomb = (1..20)
            .fold("a0: &a0 [x,x]\n".to_owned(), |text, n| format!("{text}a{n}: &a{n} [*a{0},*a{0},*a{0},*a{0},*a{0}]\n", n - 1));
        assert!(from_file("a.yml", &bomb).is_err());
        assert!(from_file("a.yml", &"[".repeat(10_000)).is_err());
        assert!(from_file("a.json", &"[".repeat(100_000)).is_err());
    }
}
