//! What is asked for: a safeguard with its settings, once for each entry of a list.

mod earlier;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Exception, Level, StageFilter};
use crate::{builtin, text};

/// One entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// The id of a safeguard, or the name of a program below `path`.
    pub safeguard: String,
    /// What the output calls it.
    pub title: String,
    /// What to do about a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The word for its level; see [`Entry::level`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enforcement_level: Option<String>,
    /// Its settings. An explicit null is not the same as none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub config: Option<Value>,
    /// The folder of a program. With it, `safeguard` never means one that comes with us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Whether a name that is not found below `path` may mean one that comes with us all the same.
    #[serde(default)]
    pub or_builtin: bool,
    /// The stages that it is for; all, if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<StageFilter>,
    /// What it lets pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
}

/// A list of entries that cannot be run.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidEntries(pub(super) String);

impl Entry {
    /// An entry with nothing but its safeguard.
    pub fn new(safeguard: impl Into<String>) -> Self {
        let safeguard = safeguard.into();
        Self {
            title: format!("Policy: {safeguard}"),
            safeguard,
            description: None,
            enforcement_level: None,
            config: None,
            path: None,
            or_builtin: false,
            stage: None,
            exceptions: Vec::new(),
        }
    }

    /// Its level, or the word that is none.
    pub fn level(&self) -> Result<Level, &str> {
        match self.enforcement_level.as_deref() {
            Some(word) => Level::read(word).ok_or(word),
            None if self.path.is_none() => Ok(builtin::find(&self.safeguard).map(|found| found.level).unwrap_or_default()),
            None => Ok(Level::default()),
        }
    }

    /// Whether it is judged by one of ours that needs nothing but input and settings.
    pub(crate) fn is_data_alone(&self) -> bool {
        self.path.is_none() && builtin::find(&self.safeguard).is_some_and(|found| !found.needs_surroundings())
    }

    /// Whether judging it may run a program of somebody else.
    pub fn may_run_program(&self) -> bool {
        self.path.is_some() || builtin::find(&self.safeguard).is_some_and(builtin::Builtin::runs_programs)
    }

    /// Reads one; fields that it does not have are passed over.
    pub(super) fn read(value: &Value) -> Result<Self, String> {
        let fields = value.as_object().ok_or("is not an object")?;
        let safeguard = fields.get("safeguard").and_then(Value::as_str).filter(|name| !name.is_empty());
        let entry = Self::new(safeguard.ok_or("names no `safeguard`")?);
        let word = |name: &str| fields.get(name).filter(|value| text::is_truthy(value)).map(text::of);
        Ok(Self {
            title: word("title").unwrap_or(entry.title),
            description: word("description"),
            enforcement_level: word("enforcementLevel"),
            config: fields.get("config").cloned(),
            path: word("path"),
            stage: fields.get("stage").and_then(StageFilter::read),
            exceptions: read_exceptions(fields)?,
            ..entry
        })
    }
}

fn read_exceptions(fields: &Map<String, Value>) -> Result<Vec<Exception>, String> {
    let Some(written) = fields.get("exceptions").filter(|written| !written.is_null()) else { return Ok(Vec::new()) };
    let exceptions: Vec<Exception> = Vec::deserialize(written).map_err(|cause| format!("has invalid `exceptions`: {cause}"))?;
    match exceptions.iter().find(|exception| !exception.is_valid()) {
        None => Ok(exceptions),
        Some(exception) => {
            let expires = exception.expires.as_deref().unwrap_or_default();
            Err(format!("has an exception that expires on `{expires}`, which is no date"))
        }
    }
}

/// Reads the entries of a service: the value of `custom.safeguards`, in its present or in one of its earlier forms.
pub fn entries(safeguards: Option<&Value>) -> Result<Vec<Entry>, InvalidEntries> {
    match safeguards {
        Some(Value::Array(list)) => read_list(list, "custom.safeguards"),
        Some(other) if text::is_truthy(other) => earlier::entries(other),
        _ => Ok(Vec::new()),
    }
}

/// Reads a list of entries, of a place that errors name.
pub(super) fn read_list(list: &[Value], place: &str) -> Result<Vec<Entry>, InvalidEntries> {
    let read = |(index, value)| {
        let invalid = |problem| InvalidEntries(format!("entry {} of `{place}` {problem}", index + 1));
        Entry::read(value).map_err(invalid)
    };
    list.iter().enumerate().map(read).collect()
}

/// Keeps an explicit null apart from an absent value.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Entry, entries};
    use crate::engine::Level;

    #[test]
    fn entries_are_read_with_their_defaults() {
        let read = Entry::read(&json!({"safeguard": "x", "title": "", "config": null, "unknown": 1})).unwrap();
        assert_eq!(read, Entry { config: Some(Value::Null), ..Entry::new("x") });
        assert_eq!(read.title, "Policy: x");
        assert_eq!(read.level(), Ok(Level::Error));
        assert_eq!(Entry::new("no-stored-secrets-in-template").level(), Ok(Level::Warning));
    }

    #[test]
    fn entries_can_be_written_down() {
        let written = json!({"safeguard": "x", "config": null, "stage": ["dev", 5], "exceptions": [
            {"resource": "r", "reason": "why", "owner": "who", "expires": "2026-01-31"}]});
        let entry = Entry::read(&written).unwrap();
        let copy: Entry = serde_json::from_value(serde_json::to_value(&entry).unwrap()).unwrap();
        assert_eq!(copy, entry);
    }

    #[test]
    fn what_is_no_list_of_entries_is_an_error() {
        for (safeguards, want) in [
            (json!([null]), "entry 1 of `custom.safeguards` is not an object"),
            (json!([{"safeguard": "a"}, "b"]), "entry 2 of `custom.safeguards` is not an object"),
            (json!([{"title": "x"}]), "entry 1 of `custom.safeguards` names no `safeguard`"),
            (
                json!([{"safeguard": "a", "exceptions": [{"resource": "r", "reason": "", "owner": "", "expires": "soon"}]}]),
                "entry 1 of `custom.safeguards` has an exception that expires on `soon`, which is no date",
            ),
            (json!("require-dlq"), "`custom.safeguards` must be a list"),
        ] {
            assert_eq!(entries(Some(&safeguards)).unwrap_err().to_string(), want);
        }
    }

    #[test]
    fn nothing_asked_for_is_nothing_to_run() {
        for safeguards in [json!(null), json!(false), json!(0), json!(""), json!([])] {
            assert_eq!(entries(Some(&safeguards)), Ok(Vec::new()));
        }
        assert_eq!(entries(None), Ok(Vec::new()));
    }
}
