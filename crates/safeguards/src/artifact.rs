//! Files that packaging leaves behind.

use serde_json::Value;

use crate::yaml;

/// A file that cannot be parsed. Nothing is checked then.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("(Safeguards) Failed to parse file {0} in the artifacts directory.")]
pub struct Unreadable(String);

/// Reads one file of the folder of artifacts, if it is one that safeguards get to see: its name ends in `.json`, `.yml` or
/// `.yaml`, in any case.
pub fn artifact(name: &str, text: &str) -> Result<Option<Value>, Unreadable> {
    let Some((_, suffix)) = name.rsplit_once('.') else { return Ok(None) };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let content = match suffix.to_ascii_lowercase().as_str() {
        "json" => serde_json::from_str(text).ok(),
        "yml" | "yaml" => yaml::read(text).ok(),
        _ => return Ok(None),
    };
    content.map(Some).ok_or_else(|| Unreadable(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::artifact;

    #[test]
    fn artifacts_are_read_by_their_suffix() {
        for (name, text, want) in [
            ("serverless-state.json", "{\"b\": 1, \"a\": 2}", Some(json!({"b": 1, "a": 2}))),
            ("more.YML", "a: 2019-03-08", Some(json!({"a": "2019-03-08"}))),
            ("shop.zip", "PK", None),
            ("json", "{", None),
        ] {
            assert_eq!(artifact(name, text), Ok(want), "{name}");
        }
        let error = artifact("broken.json", "{").unwrap_err();
        assert_eq!(error.to_string(), "(Safeguards) Failed to parse file broken.json in the artifacts directory.");
    }
}
