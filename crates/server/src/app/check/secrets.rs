//! The values of the parameters of an instance: no check sees them, and one safeguard looks for them.

use std::collections::BTreeMap;

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
use stagegate_safeguards::{Input, StoredSecrets};
use stagegate_seal::Fingerprinter;

use crate::app::resolution::{Layers, ResolvedParameter};

/// What is known of them.
pub(super) struct Secrets {
    scrubber: Scrubber,
    fingerprinter: Fingerprinter,
    keys: BTreeMap<Fingerprint, ParameterKey>,
}

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
        Ok(Self { scrubber: Scrubber::new(known, &names)?, fingerprinter, keys })
    }

    /// The input with markers instead of values; a client has done so before, if it is one of ours.
    pub(super) fn scrubbed(&self, input: Input) -> Input {
        let json = |value: Value| self.scrubber.json(value);
        let compiled = input.compiled.into_iter().map(|(name, artifact)| (name, json(artifact))).collect();
        let environment = input.environment.into_iter().map(|(name, value)| (name, self.scrubber.text(&value))).collect();
        Input { declaration: json(input.declaration), compiled, environment, ..input }
    }
}

impl StoredSecrets for Secrets {
    fn key_of(&self, text: &str) -> Option<String> {
        if let Some(key) = self.keys.get(&self.fingerprinter.fingerprint(&Secret::new(text.to_owned()))) {
            return Some(key.to_string());
        }
        // What stands in the place of a value, see the module `scrub`.
        let marked = self.keys.iter().find(|(fingerprint, key)| text.contains(&format!("[{key} {}]", fingerprint.short())));
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
