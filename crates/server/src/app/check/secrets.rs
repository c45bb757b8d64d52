//! The values of the parameters of an instance: no check sees them, and one safeguard looks for them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use stagegate_core::{
    Secret,
    error::Error,
    fingerprint::Fingerprint,
    name::OrgName,
    parameter::ParameterKey,
    resolution::Won,
    scrub::{Known, Scrubber, is_searched_for},
};
use stagegate_safeguards::{Input, StoredSecrets, engine::Report};
use stagegate_seal::Fingerprinter;

use crate::app::resolution::{Layers, ResolvedParameter};

/// What is known of them.
pub(super) struct Secrets {
    scrubber: Scrubber,
    fingerprinter: Fingerprinter,
    keys: BTreeMap<Fingerprint, ParameterKey>,
    /// What stands in the place of a value, see the module `scrub`, and the value.
    marked: Vec<(String, Secret)>,
}

/// What each marker has in it.
const MARK: &str = " fp_";

impl Secrets {
    /// Those of a resolution with values. The names that a template says anyway are no secrets.
    pub(super) fn new(
        parameters: BTreeMap<ParameterKey, Won<ResolvedParameter>>,
        fingerprinter: Fingerprinter,
        layers: &Layers,
        org: &OrgName,
    ) -> Result<Self, Error> {
        let names = names(layers, org);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let known = parameters.into_values().filter_map(|won| {
            let held = won.value;
            Some(Known { key: held.parameter.key, fingerprint: held.fingerprint?, value: held.value? })
        });
        let known: Vec<Known> = known.filter(|known| is_searched_for(known.value.expose(), &names)).collect();
        let keys = known.iter().map(|known| (known.fingerprint.clone(), known.key.clone())).collect();
        let marked = known.iter().map(|known| (marker(&known.key, &known.fingerprint), known.value.clone())).collect();
        Ok(Self { scrubber: Scrubber::new(known, &names)?, fingerprinter, keys, marked })
    }

    /// The input with markers instead of values; a client has done so before, if it is one of ours.
    pub(super) fn scrubbed(&self, input: Input) -> Input {
        let json = |value: Value| self.scrubber.json(value);
        let compiled = input.compiled.into_iter().map(|(name, artifact)| (name, json(artifact))).collect();
        let environment = input.environment.into_iter().map(|(name, value)| (name, self.scrubber.text(&value))).collect();
        Input { declaration: json(input.declaration), compiled, environment, ..input }
    }

    /// A scrubbed input with the values that the markers stand for: what is going to be deployed. A wildcard is one wherever
    /// it was kept. Only safeguards that come with the program may see it, and what they say is scrubbed.
    pub(super) fn restored(&self, input: &Input) -> Input {
        let compiled = input.compiled.iter().map(|(name, artifact)| (name.clone(), self.clear_json(artifact))).collect();
        let environment = input.environment.iter().map(|(name, value)| (name.clone(), self.clear(value))).collect();
        Input {
            declaration: self.clear_json(&input.declaration),
            compiled,
            environment,
            framework_version: input.framework_version.clone(),
            ..Input::new(input.stage.as_str(), input.region.as_str(), input.now.clone())
        }
    }

    fn clear_json(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.clear(text)),
            Value::Array(items) => items.iter().map(|item| self.clear_json(item)).collect(),
            Value::Object(fields) => fields.iter().map(|(key, value)| (self.clear(key), self.clear_json(value))).collect(),
            Value::Number(_) | Value::Bool(_) | Value::Null => value.clone(),
        }
    }

    fn clear(&self, text: &str) -> String {
        let mut clear = text.to_owned();
        if text.contains(MARK) {
            for (marker, value) in self.marked.iter().filter(|(marker, _)| text.contains(marker)) {
                clear = clear.replace(marker, value.expose());
            }
        }
        clear
    }

    /// A report without values.
    pub(super) fn scrubbed_report(&self, mut report: Report) -> Report {
        for verdict in &mut report.verdicts {
            let excepted = verdict.excepted.iter_mut().map(|excepted| &mut excepted.finding);
            for finding in verdict.findings.iter_mut().chain(excepted) {
                let texts = [Some(&mut finding.message), finding.resource.as_mut(), finding.path.as_mut()];
                texts.into_iter().flatten().for_each(|text| *text = self.scrubber.text(text));
            }
            verdict.warnings.iter_mut().for_each(|text| *text = self.scrubber.text(text));
        }
        report
    }

    /// The markers of a scrubbed input that stand for no value of now: of a parameter that was set anew or deleted since.
    pub(super) fn strange_keys(&self, input: &Input) -> Vec<String> {
        let mut keys = BTreeSet::new();
        let mut look = |text: &str| keys.extend(markers_in(text).filter(|marker| !self.is_known(marker)).filter_map(key_in));
        input.environment.values().for_each(|value| look(value));
        std::iter::once(&input.declaration).chain(input.compiled.values()).for_each(|value| each_text(value, &mut look));
        keys.into_iter().collect()
    }

    fn is_known(&self, marker: &str) -> bool {
        self.marked.iter().any(|(known, _)| known == marker)
    }
}

fn marker(key: &ParameterKey, fingerprint: &Fingerprint) -> String {
    format!("[{key} {}]", fingerprint.short())
}

/// What looks like a marker.
fn markers_in(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(MARK).filter_map(|(at, _)| {
        let start = text.get(..at)?.rfind('[')?;
        let end = at + text.get(at..)?.find(']')?;
        text.get(start..=end)
    })
}

/// Its key.
fn key_in(marker: &str) -> Option<String> {
    let key: ParameterKey = marker.strip_prefix('[')?.split(MARK).next()?.parse().ok()?;
    Some(key.to_string())
}

fn each_text(value: &Value, look: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => look(text),
        Value::Array(items) => items.iter().for_each(|item| each_text(item, look)),
        Value::Object(fields) => fields.iter().for_each(|(key, value)| {
            look(key);
            each_text(value, look);
        }),
        Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

impl StoredSecrets for Secrets {
    fn key_of(&self, text: &str) -> Option<String> {
        if let Some(key) = self.keys.get(&self.fingerprinter.fingerprint(&Secret::new(text.to_owned()))) {
            return Some(key.to_string());
        }
        let marked = self.keys.iter().find(|(fingerprint, key)| text.contains(&marker(key, fingerprint)));
        marked.map(|(_, key)| key.to_string())
    }
}

fn names(layers: &Layers, org: &OrgName) -> Vec<String> {
    let service = layers.service_name.as_ref().map(ToString::to_string);
    let stack = service.as_ref().map(|service| format!("{service}-{}", layers.stage));
    let profile = layers.profile.as_ref().map(|(profile, _)| profile.name.to_string());
    let always = [org.to_string(), layers.app.name.to_string(), layers.stage.to_string()];
    always.into_iter().chain([service, stack, profile].into_iter().flatten()).collect()
}
