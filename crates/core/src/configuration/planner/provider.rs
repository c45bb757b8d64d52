//! Providers, and which of them is the default.

use std::collections::BTreeMap;

use super::{Fields, Planner, Reason, Thing};
use crate::{
    configuration::{
        path::DocumentPath,
        present::{PresentAccess, PresentProvider},
        wanted::{WantedAccess, WantedProvider, WantedValue},
    },
    fingerprint::Fingerprint,
    name::ProviderAlias,
};

impl Planner<'_> {
    /// Plans the section of providers.
    pub(super) fn providers(&mut self) {
        let (present, wanted) = (self.present, self.wanted);
        let Some(section) = &wanted.providers else { return };
        let defaults = self.defaults(section);
        for (alias, wanted) in section {
            let default = defaults.get(wanted.access.vendor()).copied();
            match present.providers.get(alias) {
                None => self.new_provider(alias, wanted, default),
                Some(there) => self.known_provider(alias, there, wanted, default),
            }
        }
        for (alias, there) in present.providers.iter().filter(|(alias, _)| !section.contains_key(*alias)) {
            if there.is_default && defaults.contains_key(there.access.vendor()) {
                let mut fields = Fields::default();
                fields.add_truth("default", true, Some(false));
                self.change(Thing::Provider(alias.clone()), fields);
            }
            if self.prunes_org() {
                self.delete_last(Thing::Provider(alias.clone()));
            }
        }
    }

    /// The providers that the file makes the default, by vendor.
    fn defaults<'a>(&mut self, section: &'a BTreeMap<ProviderAlias, WantedProvider>) -> BTreeMap<&'a str, &'a ProviderAlias> {
        let mut defaults: BTreeMap<&str, &ProviderAlias> = BTreeMap::new();
        for (alias, wanted) in section.iter().filter(|(_, wanted)| wanted.is_default == Some(true)) {
            let vendor = wanted.access.vendor();
            if let Some(first) = defaults.get(vendor).copied() {
                let reason = Reason::SecondOfVendor { vendor: vendor.to_owned(), first: first.clone() };
                self.conflict(DocumentPath::of(["providers", alias.as_str(), "default"]), reason);
            } else {
                defaults.insert(vendor, alias);
            }
        }
        defaults
    }

    /// The vendor of a provider, as it is or as it will be.
    pub(super) fn vendor(&self, alias: &ProviderAlias) -> Option<&str> {
        let there = self.present.providers.get(alias).map(|there| there.access.vendor());
        there.or_else(|| Some(self.wanted.providers.as_ref()?.get(alias)?.access.vendor()))
    }

    fn new_provider(&mut self, alias: &ProviderAlias, wanted: &WantedProvider, default: Option<&ProviderAlias>) {
        let mut fields = Fields::default();
        fields.add("kind", None, Some(wanted.access.kind().as_str()));
        match &wanted.access {
            WantedAccess::Role(arn) => fields.add("role", None, Some(arn.as_str())),
            WantedAccess::Keys { access_key_id, secret } => {
                fields.add("access_key_id", None, Some(access_key_id));
                let secret = secret.as_ref().unwrap_or(&WantedValue::Kept(None));
                self.secret(alias, &["secret_access_key"], None, secret, &mut fields);
            }
            WantedAccess::Details { vendor, details } => {
                fields.add("vendor", None, Some(vendor.as_str()));
                self.details(alias, &BTreeMap::new(), details.as_ref(), &mut fields);
            }
        }
        fields.add_text("description", "", wanted.description.as_deref());
        fields.add_truth("default", false, Some(default == Some(alias)));
        self.create(Thing::Provider(alias.clone()), fields);
    }

    fn known_provider(
        &mut self,
        alias: &ProviderAlias,
        there: &PresentProvider,
        wanted: &WantedProvider,
        default: Option<&ProviderAlias>,
    ) {
        let mut fields = Fields::default();
        match (&there.access, &wanted.access) {
            (PresentAccess::Role(before), WantedAccess::Role(after)) => {
                fields.add("role", Some(before.as_str()), Some(after.as_str()));
            }
            (PresentAccess::Keys { access_key_id, secret }, WantedAccess::Keys { access_key_id: after, secret: wanted }) => {
                fields.add("access_key_id", Some(access_key_id), Some(after));
                let wanted = wanted.as_ref().unwrap_or(&WantedValue::Kept(None));
                if access_key_id != after && matches!(wanted, WantedValue::Kept(_)) {
                    let path = DocumentPath::of(["providers", alias.as_str()]).at("access_key_id");
                    self.conflict(path, Reason::SecretOfAnotherKey);
                    return;
                }
                self.secret(alias, &["secret_access_key"], secret.as_ref(), wanted, &mut fields);
            }
            (PresentAccess::Details { vendor, details }, WantedAccess::Details { vendor: after, details: wanted })
                if vendor == after =>
            {
                self.details(alias, details, wanted.as_ref(), &mut fields);
            }
            (other, _) => {
                let present = match other {
                    PresentAccess::Details { vendor, .. } => format!("of the vendor `{vendor}`"),
                    other => format!("of the kind `{}`", other.kind().as_str()),
                };
                self.conflict(DocumentPath::of(["providers", alias.as_str()]), Reason::OtherKind { present });
                return;
            }
        }
        fields.add_text("description", &there.description, wanted.description.as_deref());
        let is_default = if default.is_some() { Some(default == Some(alias)) } else { wanted.is_default };
        fields.add_truth("default", there.is_default, is_default);
        self.change(Thing::Provider(alias.clone()), fields);
    }

    fn details(
        &mut self,
        alias: &ProviderAlias,
        there: &BTreeMap<String, Fingerprint>,
        wanted: Option<&BTreeMap<String, WantedValue>>,
        fields: &mut Fields,
    ) {
        let Some(wanted) = wanted else { return };
        for (name, value) in wanted {
            self.secret(alias, &["details", name], there.get(name), value, fields);
        }
        if self.prunes_shared() {
            for (name, before) in there.iter().filter(|(name, _)| !wanted.contains_key(*name)) {
                fields.add(format!("details.{name}"), Some(before.as_str()), None);
            }
        }
    }

    fn secret(
        &mut self,
        alias: &ProviderAlias,
        keys: &[&str],
        there: Option<&Fingerprint>,
        wanted: &WantedValue,
        fields: &mut Fields,
    ) {
        let path = keys.iter().fold(DocumentPath::of(["providers", alias.as_str()]), |path, key| path.at(key));
        if let Some(after) = self.value(path, there, wanted) {
            fields.add(keys.join("."), there.map(Fingerprint::as_str), Some(after.as_str()));
        }
    }

    /// The fingerprint that a value will have; none: it cannot be what the file wants.
    pub(super) fn value(&mut self, path: DocumentPath, there: Option<&Fingerprint>, wanted: &WantedValue) -> Option<Fingerprint> {
        let reason = match (wanted, there) {
            (WantedValue::Given(value), _) => return Some(value.clone()),
            (WantedValue::Kept(None), Some(there)) => return Some(there.clone()),
            (WantedValue::Kept(Some(seen)), Some(there)) if seen == there => return Some(there.clone()),
            (WantedValue::Kept(_), Some(_)) => Reason::ChangedSince,
            (WantedValue::Kept(_), None) => Reason::NothingKept,
        };
        self.conflict(path, reason);
        None
    }
}
