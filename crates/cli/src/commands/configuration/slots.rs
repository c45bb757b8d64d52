//! The places for values in a document.

use stagegate_api::{
    configuration::{Configuration, ParameterEntry, SecretEntry},
    sensitive::Sensitive,
};
use stagegate_core::{Secret, configuration::DocumentPath};

/// A place for a value.
pub(super) struct Slot<'a> {
    pub(super) value: &'a mut Option<Sensitive>,
    pub(super) from: &'a mut Option<String>,
    pub(super) name: &'a mut Option<String>,
    pub(super) path: &'a mut Option<String>,
    pub(super) fingerprint: &'a mut Option<String>,
}

impl Slot<'_> {
    /// Puts a value there.
    pub(super) fn set(self, value: Secret) {
        *self.value = Some(value.into());
        *self.from = None;
        *self.name = None;
        *self.path = None;
    }
}

impl<'a> From<&'a mut ParameterEntry> for Slot<'a> {
    fn from(entry: &'a mut ParameterEntry) -> Self {
        let ParameterEntry { value, from, name, path, fingerprint, .. } = entry;
        Self { value, from, name, path, fingerprint }
    }
}

impl<'a> From<&'a mut SecretEntry> for Slot<'a> {
    fn from(entry: &'a mut SecretEntry) -> Self {
        let SecretEntry { value, from, name, path, fingerprint } = entry;
        Self { value, from, name, path, fingerprint }
    }
}

/// Every place for a value, in the order of the file.
pub(super) fn slots(document: &mut Configuration) -> Vec<(DocumentPath, Slot<'_>)> {
    let mut slots = Slots(Vec::new());
    for (alias, provider) in document.providers.iter_mut().flatten() {
        let here = DocumentPath::of(["providers", alias]);
        slots.add_one(here.at("secret_access_key"), provider.secret_access_key.as_mut());
        slots.add(&here.at("details"), provider.details.iter_mut().flatten());
    }
    for (name, profile) in document.profiles.iter_mut().flatten() {
        slots.add(&DocumentPath::of(["profiles", name, "parameters"]), profile.parameters.iter_mut().flatten());
    }
    for (app, entry) in document.apps.iter_mut().flatten() {
        for (name, service) in entry.services.iter_mut().flatten() {
            let here = DocumentPath::of(["apps", app, "services", name]);
            slots.add(&here.at("parameters"), service.parameters.iter_mut().flatten());
            for (stage, regions) in service.instances.iter_mut().flatten() {
                for (region, instance) in regions {
                    let here = here.at("instances").at(stage).at(region).at("parameters");
                    slots.add(&here, instance.parameters.iter_mut().flatten());
                }
            }
        }
    }
    slots.0
}

struct Slots<'a>(Vec<(DocumentPath, Slot<'a>)>);

impl<'a> Slots<'a> {
    fn add_one(&mut self, path: DocumentPath, entry: Option<impl Into<Slot<'a>>>) {
        self.0.extend(entry.map(|entry| (path, entry.into())));
    }

    fn add<'k>(&mut self, here: &DocumentPath, entries: impl Iterator<Item = (&'k String, impl Into<Slot<'a>>)>) {
        self.0.extend(entries.map(|(key, entry)| (here.at(key), entry.into())));
    }
}
