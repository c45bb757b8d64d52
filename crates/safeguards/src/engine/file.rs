//! Files of entries.

use serde_json::Value;

use super::{Entry, InvalidEntries, entry::read_list};
use crate::{text, yaml};

/// The largest file that is read.
const LARGEST: usize = 1 << 20;

/// Reads a file of entries from its name, which says its format, and its text.
pub fn from_file(name: &str, written: &str) -> Result<Vec<Entry>, InvalidEntries> {
    let read: fn(&str) -> Result<Value, String> = match name.rsplit_once('.') {
        Some((_, "json")) => |text| serde_json::from_str(text).map_err(|cause| cause.to_string()),
        Some((_, "yml" | "yaml")) => yaml::read,
        _ => {
            let sentence = format!("Unrecognized format of \"{name}\". Policies can be provided either via YAML or JSON files");
            return Err(InvalidEntries(sentence));
        }
    };
    let written = written.strip_prefix('\u{feff}').unwrap_or(written);
    if written.len() > LARGEST {
        return Err(InvalidEntries(format!("`{name}` is larger than {LARGEST} bytes")));
    }
    if written.trim().is_empty() {
        return Ok(Vec::new());
    }
    match read(written).map_err(|cause| InvalidEntries(format!("cannot read `{name}`: {cause}")))? {
        Value::Array(list) => read_list(&list, name),
        nothing if !text::is_truthy(&nothing) => Ok(Vec::new()),
        entry => read_list(&[entry], name),
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
            ("a.yml", "false", 0),
            ("a.json", "null", 0),
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
    fn yaml_is_read_as_the_framework_reads_it() {
        for (config, want) in [
            ("!!str 5", Some(json!("5"))),
            ("{<<: {a: 1}, b: 2}", Some(json!({"b": 2, "a": 1}))),
            ("[yes, no, on, ~, 0x10, 1e3, .5, 1.0]", Some(json!(["yes", "no", "on", null, 16, 1000.0, 0.5, 1.0]))),
            ("{a: 1, a: 2}", None),
            ("!Ref x", None),
            ("!!binary aGk=", None),
            ("!!js/function 'function () {}'", None),
            ("!<tag:yaml.org,2002:js/undefined> ''", None),
            ("'!Ref and !!js are texts'", Some(json!("!Ref and !!js are texts"))),
            ("5\n---\n- safeguard: y", None),
        ] {
            let read = from_file("a.yml", &format!("- safeguard: x\n  config: {config}\n"));
            assert_eq!(read.ok().map(|mut entries| entries.remove(0).config.unwrap()), want, "{config}");
        }
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
