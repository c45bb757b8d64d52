//! # `no-stored-secrets-in-template`: the template does not repeat stored secrets
//!
//! Passes when no text of the template is the value of a stored parameter that must not be read: one that is `masked` or
//! `write-only`. Whoever may read the stack can read its template, and so can whoever reads the deployment bucket.
//!
//! Values are compared by their fingerprints. Looked up are whole texts, the texts that `Fn::Join` and `Fn::Sub` come to,
//! and their parts: between the placeholders of `Fn::Sub`, between blanks, quotes and brackets, and between the signs that
//! separate user, password and host in a URL or a name from its value. A value that stands in the middle of a longer word is
//! not found. Texts shorter than six letters, numbers, `true`, `false` and names of regions are never looked up: they are no
//! secrets, and too often equal by chance.
//!
//! Only the server knows the stored values. A check without it does not look, and passes.
//!
//! ## Settings
//!
//! None. Without a level of its own it only warns.
//!
//! ## Messages
//!
//! One for each place:
//!
//! - `Resource "<logical id>" holds the value of the parameter "<key>" in clear text at <path>; use {{resolve:ssm-secure:…}} or {{resolve:secretsmanager:…}} instead`
//! - `The template holds the value of the parameter "<key>" in clear text at <path>; …`

use std::{borrow::Cow, collections::HashMap};

use serde_json::{Map, Value};

use super::{Answer, Builtin, Request, anything};
use crate::{
    Finding, StoredSecrets,
    engine::Level,
    finding::step,
    intrinsic::{self, Piece, Unknown},
};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "no-stored-secrets-in-template",
    summary: "The template does not repeat stored secrets",
    details: "",
    level: Level::Warning,
    schema: "",
    source: include_str!("no_stored_secrets_in_template.rs"),
    accepts: anything,
    check,
};

#[expect(clippy::unnecessary_wraps, reason = "the shape of every check")]
fn check(request: &Request<'_>) -> Answer {
    let (Some(secrets), Some(template)) = (request.surroundings.secrets, request.view.input.template()) else {
        return Ok(Vec::new());
    };
    let mut search = Search { secrets, known: HashMap::new(), path: Vec::new(), findings: Vec::new() };
    search.members(template);
    Ok(search.findings)
}

struct Search<'a> {
    secrets: &'a dyn StoredSecrets,
    /// What was looked up already: templates repeat themselves a lot.
    known: HashMap<Cow<'a, str>, Option<String>>,
    path: Vec<Step<'a>>,
    findings: Vec<Finding>,
}

/// A step from a value into it.
enum Step<'a> {
    Member(&'a str),
    Item(usize),
}

impl<'a> Search<'a> {
    fn members(&mut self, members: &'a Map<String, Value>) {
        for (name, value) in members {
            self.below(Step::Member(name), value);
        }
    }

    fn below(&mut self, step: Step<'a>, value: &'a Value) {
        self.path.push(step);
        self.value(value);
        self.path.pop();
    }

    fn value(&mut self, value: &'a Value) {
        match value {
            Value::String(text) => self.text(Cow::Borrowed(text)),
            Value::Array(values) => {
                for (index, value) in values.iter().enumerate() {
                    self.below(Step::Item(index), value);
                }
            }
            Value::Object(members) => self.expression(value, members),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// An object, which may be an expression: its whole text is one place, and hides its parts.
    fn expression(&mut self, value: &'a Value, members: &'a Map<String, Value>) {
        let before = self.findings.len();
        if let Some(text) = intrinsic::resolve(value, Unknown::Fails) {
            self.text(Cow::Owned(text));
        }
        if self.findings.len() == before {
            self.members(members);
        }
    }

    fn text(&mut self, text: Cow<'a, str>) {
        if let Some(key) = self.key_in(text) {
            let path: String = self.path.iter().map(Step::written).collect();
            self.findings.push(finding(&key, &path));
        }
    }

    /// The parameter whose value a text is or holds.
    fn key_in(&mut self, text: Cow<'a, str>) -> Option<String> {
        if let Some(known) = self.known.get(&text) {
            return known.clone();
        }
        let candidates = parts(&text).into_iter().filter(|part| is_telling(part));
        let key = candidates.into_iter().find_map(|part| self.secrets.key_of(part));
        self.known.insert(text, key.clone());
        key
    }
}

impl Step<'_> {
    fn written(&self) -> String {
        match self {
            Self::Member(name) => step(name),
            Self::Item(index) => format!("/{index}"),
        }
    }
}

/// A text and its parts, the whole first.
fn parts(text: &str) -> Vec<&str> {
    let literals: Vec<&str> = intrinsic::pieces(text).into_iter().filter_map(literal).collect();
    let words: Vec<&str> = literals.iter().flat_map(|piece| piece.split(is_around_words)).collect();
    let mut parts = vec![text, text.trim()];
    parts.extend(&literals);
    for word in words {
        parts.push(word);
        // `NAME=value`, whose value may hold any sign.
        parts.extend(word.split_once(['=', ':']).map(|(_, value)| value));
        parts.extend(password(word));
        parts.extend(word.split(is_inside_words));
    }
    parts.dedup();
    parts
}

/// The password in `user:password@host`, which may hold any sign.
fn password(word: &str) -> Option<&str> {
    let (user, _) = word.rsplit_once('@')?;
    let user = user.split_once("://").map_or(user, |(_, user)| user);
    user.split_once(':').map(|(_, password)| password)
}

fn literal(piece: Piece<'_>) -> Option<&str> {
    match piece {
        Piece::Text(text) => Some(text),
        Piece::Placeholder(_) => None,
    }
}

fn is_around_words(letter: char) -> bool {
    letter.is_whitespace() || "\"'`,;|<>(){}[]".contains(letter)
}

fn is_inside_words(letter: char) -> bool {
    ":/@=&?#".contains(letter)
}

/// Whether being equal to a text says anything.
fn is_telling(text: &str) -> bool {
    let long = text.chars().nth(5).is_some();
    long && text.parse::<f64>().is_err() && !is_region(text)
}

/// Whether a text looks like the name of a region or of an availability zone: `eu-central-1`, `us-gov-west-1a`.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [area, names @ .., number] = parts.as_slice() else { return false };
    let letters = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase());
    area.len() == 2
        && letters(area)
        && matches!(names.len(), 1 | 2)
        && names.iter().all(|name| letters(name))
        && number.starts_with(|first: char| first.is_ascii_digit())
        && number.len() <= 2
}

fn finding(key: &str, path: &str) -> Finding {
    let below = path.strip_prefix("/Resources/").map(|rest| rest.split_at(rest.find('/').unwrap_or(rest.len())));
    let resource = below.map(|(id, _)| id.replace("~1", "/").replace("~0", "~"));
    let place = below.map_or(path, |(_, place)| place);
    let holder = resource.as_ref().map_or("The template".to_owned(), |id| format!("Resource \"{id}\""));
    let sentence = format!(
        "{holder} holds the value of the parameter \"{key}\" in clear text at {place}; use {{{{resolve:ssm-secure:…}}}} or \
         {{{{resolve:secretsmanager:…}}}} instead"
    );
    Finding { message: sentence, resource, path: Some(path.to_owned()) }
}

#[cfg(test)]
mod tests {
    use jiff::ZonedDateTime;
    use serde_json::{Value, json};

    use super::is_telling;
    use crate::{Finding, Input, StoredSecrets, Surroundings, TEMPLATE, View, builtin};

    struct Known;

    impl StoredSecrets for Known {
        fn key_of(&self, text: &str) -> Option<String> {
            matches!(text, "hunter/22=" | "s3cret!" | "true" | "eu-west-1" | "12345678").then(|| "DB_PASSWORD".to_owned())
        }
    }

    fn findings(value: &Value, secrets: Option<&dyn StoredSecrets>) -> Vec<Finding> {
        let mut input = Input::new("dev", "us-east-1", ZonedDateTime::default());
        let template = json!({"Resources": {"Table/1": {"Properties": {"Value": value}}}});
        input.compiled.insert(TEMPLATE.to_owned(), template);
        let safeguard = builtin::find("no-stored-secrets-in-template").unwrap();
        safeguard.check(None, &View::new(&input), Surroundings { secrets, ..Surroundings::NONE })
    }

    #[test]
    fn values_are_found_whole_and_in_parts() {
        for value in [
            json!("hunter/22="),
            json!([1, {"deeper": "hunter/22="}]),
            json!("PASSWORD=hunter/22="),
            json!("postgres://admin:hunter/22=@host/db"),
            json!("{\"password\": \"hunter/22=\"}"),
            json!({"Fn::Sub": "${User}hunter/22=${Host}"}),
            json!({"Fn::Join": ["", ["hunter", "/22="]]}),
            json!({"Fn::Join": ["", ["x ", "s3cr", "et!"]]}),
            json!({"Fn::Sub": ["${a}${b}", {"a": "hunter", "b": "/22="}]}),
            json!({"Fn::Base64": {"Fn::Join": ["\n", [{"Ref": "X"}, "export PASSWORD=s3cret!"]]}}),
            json!("https://host/?token=s3cret!&x=1"),
        ] {
            let found = findings(&value, Some(&Known));
            assert_eq!(found.len(), 1, "{value}");
            assert_eq!(found[0].resource.as_deref(), Some("Table/1"), "{value}");
        }
    }

    #[test]
    fn what_is_common_or_unknown_makes_no_noise() {
        for value in [json!("xs3cret!x"), json!("true"), json!("eu-west-1"), json!("12345678"), json!(12_345_678), json!(null)] {
            assert_eq!(findings(&value, Some(&Known)), [], "{value}");
        }
        assert_eq!(findings(&json!("hunter/22="), None), []);
    }

    #[test]
    fn the_sentence_names_parameter_and_place() {
        let found = findings(&json!({"a": ["s3cret!"]}), Some(&Known));
        let finding = found.first().unwrap();
        assert_eq!(
            finding.message,
            "Resource \"Table/1\" holds the value of the parameter \"DB_PASSWORD\" in clear text at /Properties/Value/a/0; \
             use {{resolve:ssm-secure:…}} or {{resolve:secretsmanager:…}} instead"
        );
        assert_eq!(finding.path.as_deref(), Some("/Resources/Table~11/Properties/Value/a/0"));
    }

    #[test]
    fn common_texts_tell_nothing() {
        for text in ["short", "false", "1.5e300", "000000000000", "us-gov-west-1", "eu-central-1a"] {
            assert!(!is_telling(text), "{text}");
        }
        for text in ["secret", "eu-central-one", "correct-horse-1"] {
            assert!(is_telling(text), "{text}");
        }
    }
}
