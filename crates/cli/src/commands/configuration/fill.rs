//! Puts the values where a file only says where they come from: the environment, files, whoever sits at the terminal.
//!
//! Whatever is missing is told before anybody is asked and before anything is sent.

use std::path::Path;

use stagegate_api::configuration::Configuration;
use stagegate_core::{Secret, configuration::DocumentPath};

use super::{
    read::Source,
    slots::{Slot, slots},
};
use crate::{error::CliError, input};

/// What a file's references lead to.
pub trait Surroundings {
    /// A variable of the environment; none: it is not set, or empty.
    fn variable(&self, name: &str) -> Result<Option<Secret>, CliError>;
    /// The content of a file.
    fn file(&self, path: &Path) -> Result<Secret, CliError>;
    /// Whether somebody can be asked.
    fn is_terminal(&self) -> bool;
    /// Asks.
    fn ask(&self, what: &str) -> Result<Secret, CliError>;
}

/// This process and its machine.
pub struct Here;

impl Surroundings for Here {
    fn variable(&self, name: &str) -> Result<Option<Secret>, CliError> {
        input::value_from_variable(name)
    }

    fn file(&self, path: &Path) -> Result<Secret, CliError> {
        input::value_from_file(path)
    }

    fn is_terminal(&self) -> bool {
        input::is_terminal()
    }

    fn ask(&self, what: &str) -> Result<Secret, CliError> {
        input::ask_secret(what, "use `from: file` for a value of several lines")
    }
}

/// Replaces every reference but `kept` by its value.
pub fn fill(source: &Source, document: &mut Configuration, surroundings: &dyn Surroundings) -> Result<(), CliError> {
    let mut questions = Vec::new();
    for (path, slot) in slots(document) {
        let Some(found) = look_up(source, &path, &slot, surroundings)? else { continue };
        match found {
            Found::Value(value) => slot.set(value),
            Found::Question => questions.push((path, slot)),
        }
    }
    for (path, slot) in questions {
        let value = surroundings.ask(&format!("value of `{path}`"))?;
        if value.expose().is_empty() {
            return Err(source.missing(path.keys(), "no value was given; write `value: \"\"` if the empty text is meant"));
        }
        slot.set(value);
    }
    Ok(())
}

/// What a reference leads to.
enum Found {
    Value(Secret),
    /// To be asked for, once all else is there.
    Question,
}

/// None: nothing is to be put there.
fn look_up(
    source: &Source,
    path: &DocumentPath,
    slot: &Slot<'_>,
    surroundings: &dyn Surroundings,
) -> Result<Option<Found>, CliError> {
    let refuse = |key: &str, sentence: &str| source.refuse(path.at(key).keys(), sentence);
    let missing = |key: &str, sentence: &str| source.missing(path.at(key).keys(), sentence);
    let from = slot.from.as_deref();
    if from.is_some() && slot.value.is_some() {
        return Err(refuse("from", "there is a `value` already: only one of the two can be meant"));
    }
    for (key, given, belongs_to) in [
        ("name", slot.name.is_some(), "env"),
        ("path", slot.path.is_some(), "file"),
        ("fingerprint", slot.fingerprint.is_some(), "kept"),
    ] {
        if given && from != Some(belongs_to) {
            return Err(refuse(key, &format!("this key belongs to `from: {belongs_to}`")));
        }
    }
    match (from, slot.name.as_deref(), slot.path.as_deref()) {
        (None | Some("kept"), ..) => Ok(None),
        (Some("env"), Some(name), _) => match surroundings.variable(name) {
            Ok(Some(value)) => Ok(Some(Found::Value(value))),
            Ok(None) => Err(missing("name", &format!("the environment variable `{name}` is not set, or empty"))),
            Err(error) => Err(missing("name", error.sentence())),
        },
        (Some("file"), _, Some(path)) => match surroundings.file(&source.folder().join(path)) {
            Ok(value) => Ok(Some(Found::Value(value))),
            Err(error) => Err(missing("path", error.sentence())),
        },
        (Some("prompt"), ..) if surroundings.is_terminal() => Ok(Some(Found::Question)),
        (Some("prompt"), ..) => Err(missing("from", "nobody is there to be asked: standard input is not a terminal")),
        (Some("env"), ..) => Err(refuse("from", "`name` is missing here")),
        (Some("file"), ..) => Err(refuse("from", "`path` is missing here")),
        (Some(_), ..) => Err(refuse("from", "use `kept`, `env`, `file` or `prompt`")),
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, collections::BTreeMap};

    use super::*;

    /// A machine with some variables and files, and somebody who answers.
    #[derive(Default)]
    struct Made {
        variables: BTreeMap<&'static str, &'static str>,
        terminal: bool,
        asked: RefCell<Vec<String>>,
    }

    impl Surroundings for Made {
        fn variable(&self, name: &str) -> Result<Option<Secret>, CliError> {
            Ok(self.variables.get(name).filter(|value| !value.is_empty()).map(|value| Secret::new((*value).to_owned())))
        }

        fn file(&self, path: &Path) -> Result<Secret, CliError> {
            match path.to_str() {
                Some("certs/prod.pem") => Ok(Secret::new("certificate\n".to_owned())),
                _ => Err(CliError::local(format!("cannot read `{}`: no such file", path.display()), None)),
            }
        }

        fn is_terminal(&self) -> bool {
            self.terminal
        }

        fn ask(&self, what: &str) -> Result<Secret, CliError> {
            self.asked.borrow_mut().push(what.to_owned());
            Ok(Secret::new(if what.contains("empty") { "" } else { "typed" }.to_owned()))
        }
    }

    fn filled(body: &str, made: &Made) -> Result<Configuration, CliError> {
        let source = Source::of_text(&format!("version: 1\n{body}"))?;
        let mut document = source.configuration()?;
        fill(&source, &mut document, made).map(|()| document)
    }

    fn value(document: &Configuration, key: &str) -> Option<String> {
        let profile = &document.profiles.as_ref()?["prod"];
        Some(profile.parameters.as_ref()?[key].value.as_ref()?.expose().to_owned())
    }

    #[test]
    fn references_become_values() {
        let body = "profiles:\n  prod:\n    parameters:\n      a: {from: env, name: A, description: x}\n      b: {from: file, path: certs/prod.pem}\n      c: {from: prompt}\n      d: {from: kept, fingerprint: fp_x}\n      e: {value: clear}\n      f: {}\nproviders:\n  keys: {kind: aws-keys, secret_access_key: {from: env, name: A}}\n  pay: {kind: vendor, details: {KEY: {from: prompt}}}\napps:\n  shop:\n    services:\n      orders:\n        parameters: {g: {from: prompt}}\n        instances: {prod: {us-east-1: {parameters: {h: {from: env, name: A}}}}}\n";
        let made = Made { variables: BTreeMap::from([("A", "from a")]), terminal: true, ..Made::default() };
        let document = filled(body, &made).unwrap();
        for (key, want) in [
            ("a", Some("from a")),
            ("b", Some("certificate\n")),
            ("c", Some("typed")),
            ("d", None),
            ("e", Some("clear")),
            ("f", None),
        ] {
            assert_eq!(value(&document, key).as_deref(), want, "{key}");
        }
        let sent = serde_json::to_value(&document).unwrap();
        let parameters = &sent["profiles"]["prod"]["parameters"];
        assert_eq!(parameters["a"], serde_json::json!({"value": "from a", "description": "x"}));
        assert_eq!(parameters["d"], serde_json::json!({"from": "kept", "fingerprint": "fp_x"}));
        assert_eq!(sent["providers"]["keys"]["secret_access_key"], serde_json::json!({"value": "from a"}));
        assert_eq!(
            sent["apps"]["shop"]["services"]["orders"]["instances"]["prod"]["us-east-1"]["parameters"]["h"]["value"],
            "from a"
        );
        let asked = [
            "value of `providers.pay.details.KEY`",
            "value of `profiles.prod.parameters.c`",
            "value of `apps.shop.services.orders.parameters.g`",
        ];
        assert_eq!(*made.asked.borrow(), asked);
    }

    #[test]
    fn what_is_missing_is_told_before_anybody_is_asked() {
        for (entry, key, sentence) in [
            ("{from: env, name: NOWHERE}", "name", "the environment variable `NOWHERE` is not set, or empty"),
            ("{from: env, name: EMPTY}", "name", "the environment variable `EMPTY` is not set, or empty"),
            ("{from: env}", "from", "`name` is missing here"),
            ("{from: file}", "from", "`path` is missing here"),
            ("{from: file, path: nowhere.pem}", "path", "cannot read `nowhere.pem`"),
            ("{from: file, path: x, name: y}", "name", "this key belongs to `from: env`"),
            ("{from: kept, value: canary}", "from", "there is a `value` already"),
            ("{value: canary, fingerprint: fp_x}", "fingerprint", "this key belongs to `from: kept`"),
            ("{name: canary}", "name", "this key belongs to `from: env`"),
            ("{from: canary}", "from", "use `kept`, `env`, `file` or `prompt`"),
        ] {
            let made = Made { variables: BTreeMap::from([("EMPTY", "")]), terminal: true, ..Made::default() };
            let body = format!("profiles:\n prod:\n  parameters:\n   a: {{from: prompt}}\n   b: {entry}\n");
            let error = filled(&body, &made).unwrap_err();
            assert!(error.sentence().contains(sentence), "{entry}: {}", error.sentence());
            let place = format!("line 6, column {}: ", 7 + entry.find(key).unwrap());
            assert!(error.sentence().contains(&place), "{entry}: {}", error.sentence());
            assert!(!format!("{error:?}").contains("canary"), "{entry}");
            assert!(made.asked.borrow().is_empty(), "{entry}");
        }
    }

    #[test]
    fn nobody_is_asked_without_a_terminal_and_no_answer_is_no_value() {
        let body = |key: &str| format!("profiles:\n prod:\n  parameters:\n   {key}: {{from: prompt}}\n");
        let error = filled(&body("a"), &Made::default()).unwrap_err();
        assert!(error.sentence().contains("line 5, column 8: nobody is there to be asked"), "{}", error.sentence());
        let error = filled(&body("empty"), &Made { terminal: true, ..Made::default() }).unwrap_err();
        assert!(error.sentence().contains("no value was given"), "{}", error.sentence());
    }
}
