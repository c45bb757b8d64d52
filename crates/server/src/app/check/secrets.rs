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

use super::restore;
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
pub(super) const MARK: &str = " fp_";

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
    pub(super) fn restored(&self, input: &Input) -> Result<Input, Error> {
        restore::restored(input, &self.marked)
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
