//! Scrubbing: values of parameters that got into a text are replaced by what they are called (rule O2).
//!
//! The rule, which `docs/concepts/deployments.md` tells people:
//!
//! - A value is searched for without the white space around it, if it has at least [`MIN_CHARACTERS`] characters then and
//!   is no common word: none of [`COMMON_WORDS`], no region, and no name that the record says openly anyway. Anything
//!   else would make records unreadable and hide nothing.
//! - It is found as it is, escaped as in JSON and programs, URL-encoded, in base64 and in hex; also escaped twice, base64
//!   within JSON or a URL, and JSON within base64 or a URL. Of a value that is longer than 256 bytes, a beginning of 256 bytes is enough, and goes as far as it reaches.
//! - Instead of it stands `[KEY fp_xxxxxxxxxx]`, with the value's fingerprint: equal values can still be told.
//!
//! No scrubbed text holds a value that is searched for; scrubbing it again changes nothing. An encoded value is missed only
//! if what stands right before it makes another escape of its beginning, as a `%` before `ab%26` does. It takes time linear
//! in the text. Nothing here knows where texts come from, or which values matter.

mod needles;
mod units;

use serde_json::Value;

use crate::{error::Error, fingerprint::Fingerprint, parameter::ParameterKey, secret::Secret};
use needles::{Found, Needles};

/// Shorter values are not searched for.
pub const MIN_CHARACTERS: usize = 6;

/// Values that say nothing, in lower case; shorter words are not searched for anyway.
pub const COMMON_WORDS: &[&str] = &[
    "default",
    "develop",
    "development",
    "disable",
    "disabled",
    "enable",
    "enabled",
    "example",
    "localhost",
    "preview",
    "private",
    "production",
    "public",
    "sandbox",
    "staging",
    "testing",
    "undefined",
    "warning",
];

/// How often what a replacement may have put together is looked for; more is never needed but for made-up values.
const ROUNDS: usize = 4;
/// What a whole text becomes that still holds a value then.
const REMOVED: &str = "[removed]";

/// A parameter whose value may have got into texts.
#[derive(Clone, Debug)]
pub struct Known {
    /// What it is called.
    pub key: ParameterKey,
    /// Tells its value from others.
    pub fingerprint: Fingerprint,
    /// Its value.
    pub value: Secret,
}

/// Replaces values in texts.
pub struct Scrubber {
    needles: Needles,
    markers: Vec<String>,
    removed: String,
}

impl Scrubber {
    /// Searches for the values of `known` that are no common words; of equal values the first one names both. `names`
    /// are the names that the record says openly.
    pub fn new(known: Vec<Known>, names: &[&str]) -> Result<Self, Error> {
        let known: Vec<Known> = known.into_iter().filter(|known| is_searched_for(known.value.expose(), names)).collect();
        let wanted = known.iter().map(|known| markers_of(&known.key, &known.fingerprint)).collect::<Vec<_>>();
        let needles = Needles::new(known.into_iter().map(|known| known.value))?;
        let mut scrubber = Self { needles, markers: Vec::new(), removed: String::new() };
        let harmless = |texts: &[String]| texts.iter().find(|text| scrubber.needles.find(text).is_empty()).cloned();
        let markers = wanted.iter().map(|texts| harmless(texts).unwrap_or_default()).collect();
        let removed = harmless(&[REMOVED.to_owned()]).unwrap_or_default();
        (scrubber.markers, scrubber.removed) = (markers, removed);
        Ok(scrubber)
    }

    /// The text without the values.
    pub fn text(&self, text: &str) -> String {
        let mut scrubbed = text.to_owned();
        for _ in 0..ROUNDS {
            let found = self.needles.find(&scrubbed);
            if found.is_empty() {
                return scrubbed;
            }
            scrubbed = self.replace(&scrubbed, found);
        }
        // Values that look like parts of our markers can be put together again and again.
        if self.needles.find(&scrubbed).is_empty() { scrubbed } else { self.removed.clone() }
    }

    /// The same for every text below `value`, keys of objects included. A number that is a value becomes a text.
    pub fn json(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(items) => Value::Array(items.into_iter().map(|item| self.json(item)).collect()),
            Value::Object(fields) => {
                Value::Object(fields.into_iter().map(|(key, value)| (self.text(&key), self.json(value))).collect())
            }
            Value::Number(number) => {
                let shown = number.to_string();
                let scrubbed = self.text(&shown);
                if scrubbed == shown { Value::Number(number) } else { Value::String(scrubbed) }
            }
            Value::Bool(_) | Value::Null => value,
        }
    }

    /// Puts markers where values were found. What overlaps goes together, under the name of the longest.
    fn replace(&self, text: &str, mut found: Vec<Found>) -> String {
        found.sort_by_key(|found| found.start);
        let mut scrubbed = String::with_capacity(text.len());
        let mut kept = 0;
        let mut found = found.into_iter().peekable();
        while let Some(mut whole) = found.next() {
            let mut longest = whole.end - whole.start;
            while let Some(next) = found.next_if(|next| next.start < whole.end) {
                if next.end - next.start > longest {
                    (longest, whole.value) = (next.end - next.start, next.value);
                }
                whole.end = whole.end.max(next.end);
            }
            scrubbed += text.get(kept..whole.start).unwrap_or_default();
            scrubbed += self.markers.get(whole.value).map_or("", String::as_str);
            kept = whole.end;
        }
        scrubbed + text.get(kept..).unwrap_or_default()
    }
}

impl std::fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scrubber")
    }
}

/// Whether a value is looked for in a record that says `names` openly.
pub fn is_searched_for(value: &str, names: &[&str]) -> bool {
    let value = value.trim();
    let is = |word: &&str| word.eq_ignore_ascii_case(value);
    value.chars().count() >= MIN_CHARACTERS && !COMMON_WORDS.iter().any(is) && !names.iter().any(is) && !is_region(value)
}

/// `eu-central-1`, `us-gov-west-1`: what every service file says.
fn is_region(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    let letters = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase());
    let [first, middle @ .., last] = &parts[..] else { return false };
    first.len() == 2
        && letters(first)
        && (1..=2).contains(&middle.len())
        && middle.iter().all(letters)
        && last.len() == 1
        && last.chars().all(|c| c.is_ascii_digit())
}

/// What can stand for a value, the most telling first: a key may be the value of another parameter.
fn markers_of(key: &ParameterKey, fingerprint: &Fingerprint) -> [String; 3] {
    [format!("[{key} {}]", fingerprint.short()), format!("[{key}]"), "[parameter]".to_owned()]
}

#[cfg(test)]
mod tests;
