//! Safeguards as a profile carries them: which check, how strict, with which settings, and what it lets pass.
//!
//! What a safeguard checks is not known here; that is the crate `stagegate-safeguards`.

mod matching;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use matching::{SafeguardComparison, settled};

use crate::{error::Error, id::SafeguardId, name::is_printable, profile::check_description};

/// The most safeguards that one profile carries.
pub const MAX_SAFEGUARDS: usize = 100;

/// The most exceptions of one safeguard.
pub const MAX_EXCEPTIONS: usize = 100;

/// The most that the settings of one safeguard take as JSON, in bytes.
pub const MAX_SETTINGS: usize = 64 * 1024;

const MAX_TITLE: usize = 200;

/// One safeguard of a profile. The list is stored with each of the profile's revisions, in this shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Safeguard {
    /// Stable id within the profile.
    pub id: SafeguardId,
    /// What lists and results call it.
    pub title: String,
    /// What to do about a failure; may be empty.
    pub description: String,
    /// The id of one that comes with the program, or the name of one of the org's policies.
    pub safeguard: String,
    /// The version of the org's policy; none for one that comes with the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Whether a failure blocks.
    pub enforcement: Enforcement,
    /// Its settings with their defaults; an explicit null is not the same as none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub settings: Option<Value>,
    /// Whether it runs.
    pub enabled: bool,
    /// What it lets pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<SafeguardException>,
}

/// Whether a failure blocks a deployment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Enforcement {
    /// It does.
    #[default]
    Error,
    /// It does not.
    Warning,
}

impl Enforcement {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

impl std::str::FromStr for Enforcement {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "error" => Ok(Self::Error),
            "warning" => Ok(Self::Warning),
            _ => Err(Error::invalid_name("enforcement", text, "`error` or `warning`")),
        }
    }
}

/// Findings about one resource that somebody has agreed to live with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafeguardException {
    /// The logical id of the resource, or the key of the function.
    pub resource: String,
    /// Why the finding is acceptable.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day, or the moment, of the agreement; none: it does not end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

impl Safeguard {
    /// What it is, in one line: `allowed-regions, error, ["eu-west-1"]`.
    pub fn words(&self) -> String {
        let version = self.version.map(|version| format!(" v{version}")).unwrap_or_default();
        let enabled = if self.enabled { "" } else { ", disabled" };
        let settings = self.settings.as_ref().map(|settings| format!(", {settings}")).unwrap_or_default();
        let exceptions = match self.exceptions.len() {
            0 => String::new(),
            1 => ", 1 exception".to_owned(),
            many => format!(", {many} exceptions"),
        };
        let enforcement = self.enforcement.as_str();
        format!("{}{version}, {enforcement}{enabled}{settings}{exceptions}", self.safeguard)
    }

    /// Checks what can be told without knowing what it checks.
    pub fn check(&self) -> Result<(), Error> {
        check_title(&self.title)?;
        check_description(&self.description)?;
        let size = self.settings.as_ref().map_or(0, |settings| settings.to_string().len());
        if size > MAX_SETTINGS {
            return Err(Error::invalid("settings", format!("{size} bytes of JSON are more than {MAX_SETTINGS}")));
        }
        if self.exceptions.len() > MAX_EXCEPTIONS {
            return Err(Error::invalid("exceptions", format!("a safeguard has at most {MAX_EXCEPTIONS}")));
        }
        self.exceptions.iter().try_for_each(SafeguardException::check)
    }
}

/// What a safeguard is called that nobody gave a title.
pub fn default_title(safeguard: &str) -> String {
    format!("Policy: {safeguard}")
}

/// Checks a title: one line that people can read.
pub fn check_title(text: &str) -> Result<(), Error> {
    one_line("title", text, MAX_TITLE)
}

impl SafeguardException {
    /// Checks its texts, and that its end is a time.
    pub fn check(&self) -> Result<(), Error> {
        for (field, text) in [("exceptions.resource", &self.resource), ("exceptions.owner", &self.owner)] {
            one_line(field, text, MAX_TITLE)?;
        }
        one_line("exceptions.reason", &self.reason, 1_000)?;
        match self.expires.as_deref() {
            Some(text) if text.parse::<Date>().is_err() && text.parse::<Timestamp>().is_err() => {
                let reason = "give a date such as `2026-12-31`, or a time such as `2026-12-31T12:00:00Z`";
                Err(Error::invalid("exceptions.expires", reason))
            }
            _ => Ok(()),
        }
    }
}

/// One difference of two lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeguardDifference {
    /// What it is called now, or was.
    pub title: String,
    /// As it was; none: it was not there.
    pub before: Option<String>,
    /// As it is; none: it is not there any more.
    pub after: Option<String>,
    /// Which parts of it differ, if it was there and is.
    pub parts: Vec<&'static str>,
}

/// What differs between two lists, in the order of the later one, and then what is gone.
pub fn differences(before: &[Safeguard], after: &[Safeguard]) -> Vec<SafeguardDifference> {
    let of = |list: &[Safeguard], id: &SafeguardId| list.iter().find(|safeguard| safeguard.id == *id).cloned();
    let changed = after.iter().filter_map(|now| {
        let was = of(before, &now.id);
        let differs = was.as_ref() != Some(now);
        differs.then(|| SafeguardDifference {
            title: now.title.clone(),
            parts: was.as_ref().map(|was| was.differing(now)).unwrap_or_default(),
            before: was.map(|was| was.words()),
            after: Some(now.words()),
        })
    });
    let gone = before.iter().filter(|was| of(after, &was.id).is_none());
    let gone = gone.map(|was| SafeguardDifference {
        title: was.title.clone(),
        before: Some(was.words()),
        after: None,
        parts: Vec::new(),
    });
    changed.chain(gone).collect()
}

/// Whether those that are in both lists stand in another order.
pub fn reordered(before: &[Safeguard], after: &[Safeguard]) -> bool {
    matching::reordered(before, after)
}

/// What a change of the list did, in words for a history; empty if it did nothing.
pub fn change_words(before: &[Safeguard], after: &[Safeguard]) -> String {
    let mut words: Vec<String> = differences(before, after).into_iter().map(SafeguardDifference::words).collect();
    if reordered(before, after) {
        words.push("safeguards reordered".to_owned());
    }
    words.join(", ")
}

impl SafeguardDifference {
    fn words(self) -> String {
        let did = match (&self.before, &self.after) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        };
        format!("safeguard `{}` {did}", self.title)
    }
}

/// The list as it is stored.
pub fn to_stored(safeguards: &[Safeguard]) -> String {
    serde_json::to_string(safeguards).unwrap_or_default()
}

/// The list as it was stored.
pub fn from_stored(text: &str) -> Result<Vec<Safeguard>, Error> {
    serde_json::from_str(text).map_err(|cause| Error::Internal(Box::new(cause)))
}

fn one_line(field: &'static str, text: &str, most: usize) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(Error::invalid(field, "it is empty"));
    }
    if text.chars().count() > most {
        return Err(Error::invalid(field, format!("use at most {most} characters")));
    }
    if is_printable(text) { Ok(()) } else { Err(Error::invalid(field, "it holds control or invisible characters")) }
}

/// Keeps an explicit null apart from an absent value.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn safeguard() -> Safeguard {
        Safeguard {
            id: "sgd_0192f0c1e8a07b3c9d4e5f60718293a4".parse().unwrap(),
            title: "Regions".into(),
            description: String::new(),
            safeguard: "allowed-regions".into(),
            version: None,
            enforcement: Enforcement::Error,
            settings: Some(json!(["eu-west-1"])),
            enabled: true,
            exceptions: Vec::new(),
        }
    }

    fn exception(resource: &str, reason: &str, expires: Option<&str>) -> SafeguardException {
        let [resource, reason, owner] = [resource, reason, "Ada"].map(str::to_owned);
        SafeguardException { resource, reason, owner, expires: expires.map(str::to_owned) }
    }

    #[test]
    fn what_is_stored_is_read_again() {
        let stored = Safeguard {
            settings: Some(Value::Null),
            exceptions: vec![exception("ListLambdaFunction", "on its way out", Some("2026-12-31"))],
            ..safeguard()
        };
        let text = serde_json::to_string(&stored).unwrap();
        assert_eq!(serde_json::from_str::<Safeguard>(&text).unwrap(), stored);
        let without = Safeguard { settings: None, ..safeguard() };
        assert_eq!(serde_json::from_str::<Safeguard>(&serde_json::to_string(&without).unwrap()).unwrap(), without);
    }

    #[test]
    fn each_part_has_its_rule() {
        let long = "x".repeat(1_001);
        for (change, want) in [
            (safeguard(), true),
            (Safeguard { title: " ".into(), ..safeguard() }, false),
            (Safeguard { title: "a\u{202e}b".into(), ..safeguard() }, false),
            (Safeguard { title: "x".repeat(201), ..safeguard() }, false),
            (Safeguard { description: long.clone(), ..safeguard() }, false),
            (Safeguard { settings: Some(json!("x".repeat(MAX_SETTINGS))), ..safeguard() }, false),
            (Safeguard { exceptions: vec![exception("Bucket", "public on purpose", None)], ..safeguard() }, true),
            (Safeguard { exceptions: vec![exception("Bucket", "x", Some("2026-12-31T12:00:00Z"))], ..safeguard() }, true),
            (Safeguard { exceptions: vec![exception("Bucket", "x", Some("next year"))], ..safeguard() }, false),
            (Safeguard { exceptions: vec![exception("", "x", None)], ..safeguard() }, false),
            (Safeguard { exceptions: vec![exception("Bucket", &long, None)], ..safeguard() }, false),
            (Safeguard { exceptions: vec![exception("B", "x", None); MAX_EXCEPTIONS + 1], ..safeguard() }, false),
        ] {
            assert_eq!(change.check().is_ok(), want, "{change:?}");
        }
    }

    #[test]
    fn a_change_of_the_list_is_told_in_words() {
        let other = |digit: &str| Safeguard {
            id: format!("sgd_0192f0c1e8a07b3c9d4e5f6071829{digit}").parse().unwrap(),
            title: format!("Other {digit}"),
            ..safeguard()
        };
        let (a, b, c) = (other("3aa"), other("3bb"), other("3cc"));
        let stricter = Safeguard { enforcement: Enforcement::Warning, ..b.clone() };
        for (before, after, want) in [
            (vec![], vec![], ""),
            (vec![a.clone()], vec![a.clone()], ""),
            (vec![], vec![a.clone()], "safeguard `Other 3aa` added"),
            (vec![a.clone(), b.clone()], vec![b.clone()], "safeguard `Other 3aa` removed"),
            (vec![a.clone(), b.clone()], vec![b.clone(), a.clone()], "safeguards reordered"),
            (
                vec![a.clone(), b.clone()],
                vec![stricter, c],
                "safeguard `Other 3bb` changed, safeguard `Other 3cc` added, safeguard `Other 3aa` removed",
            ),
        ] {
            assert_eq!(change_words(&before, &after), want);
        }
        assert_eq!(safeguard().words(), "allowed-regions, error, [\"eu-west-1\"]");
        let exceptions = vec![exception("B", "x", None)];
        let off = Safeguard { enabled: false, version: Some(3), settings: None, exceptions, ..safeguard() };
        assert_eq!(off.words(), "allowed-regions v3, error, disabled, 1 exception");
    }

    #[test]
    fn only_two_words_are_enforcements() {
        for word in ["error", "warning"] {
            assert_eq!(word.parse::<Enforcement>().unwrap().as_str(), word);
        }
        assert!("mandatory".parse::<Enforcement>().is_err());
    }
}
