//! The rules of a policy that may object, and what they say.

use std::collections::BTreeSet;

use regorus::{Engine, Value};

/// What a rule's sentences are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Failure,
    Warning,
}

/// A rule that may object.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: String,
    /// Where it stands in `data`.
    pub(super) path: String,
    pub(super) weight: Weight,
}

/// The rules of a policy that may object, in the order of their names. The engine is asked about every word of the source
/// that could be the name of one: it tells what a policy declares, but does not list it.
pub(super) fn declared(engine: &Engine, file: &str, source: &str) -> Result<Vec<Rule>, String> {
    let packages = engine.get_policy_package_components().map_err(|error| error.to_string())?;
    let package = packages.into_iter().flat_map(|package| package.components).fold("data".to_owned(), |path, component| {
        if is_word(&component) { format!("{path}.{component}") } else { format!("{path}[{}]", quoted(&component)) }
    });
    let words: BTreeSet<&str> = source.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_')).collect();
    let mut rules = Vec::new();
    for name in words {
        let Some(weight) = weight(name) else { continue };
        if engine.has_declared_rule_rooted_at(file, name).map_err(|error| error.to_string())? {
            rules.push(Rule { name: name.to_owned(), path: format!("{package}.{name}"), weight });
        }
    }
    Ok(rules)
}

/// `deny`, `violation` and `warn`, alone or with a suffix such as `deny_public_buckets`.
fn weight(name: &str) -> Option<Weight> {
    let mut parts = name.split('_');
    let weight = match parts.next()? {
        "deny" | "violation" => Weight::Failure,
        "warn" => Weight::Warning,
        _ => return None,
    };
    parts.all(|part| !part.is_empty()).then_some(weight)
}

fn is_word(component: &str) -> bool {
    let begins = component.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
    begins && component.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// What a rule says: the members of its set, as texts or objects with a text `msg`.
pub(super) fn sentences_of(rule: &str, value: &Value) -> Result<Vec<String>, String> {
    match value {
        Value::Undefined | Value::Null | Value::Bool(false) => Ok(vec![]),
        Value::String(sentence) => Ok(vec![sentence.to_string()]),
        Value::Set(set) => set.iter().map(|member| sentence_of(rule, member)).collect(),
        Value::Array(list) => list.iter().map(|member| sentence_of(rule, member)).collect(),
        _ => Err(format!("its rule `{rule}` is not a set of sentences")),
    }
}

fn sentence_of(rule: &str, member: &Value) -> Result<String, String> {
    let sentence = if matches!(member, Value::Object(_)) { &member["msg"] } else { member };
    match sentence {
        Value::String(sentence) => Ok(sentence.to_string()),
        _ => Err(format!("its rule `{rule}` has a member that is neither a text nor an object with a text `msg`")),
    }
}
