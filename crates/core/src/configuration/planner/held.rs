//! What is set on an owner: parameters and links.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fields, Planner, Reason, Thing};
use crate::{
    configuration::{
        plan::OwnerName,
        present::{Held, PresentParameter},
        wanted::{WantedHeld, WantedParameter, WantedValue},
    },
    fingerprint::Fingerprint,
    name::ProviderAlias,
    parameter::{ParameterKey, Visibility},
};

impl Planner<'_> {
    /// Plans what is set on a service or an instance.
    pub(super) fn held(&mut self, owner: &OwnerName, there: Option<&Held>, wanted: &WantedHeld) {
        let parameters = there.map_or(const { &BTreeMap::new() }, |there| &there.parameters);
        self.parameters(owner, parameters, wanted.parameters.as_ref(), self.prune);
        let links = there.map_or(const { &BTreeSet::new() }, |there| &there.links);
        self.links(owner, links, wanted.links.as_ref());
    }

    /// Takes away all that is set on a service or an instance.
    pub(super) fn empty(&mut self, owner: &OwnerName, there: &Held) {
        let nothing = WantedHeld { parameters: Some(BTreeMap::new()), links: Some(BTreeSet::new()) };
        self.held(owner, Some(there), &nothing);
    }

    /// Plans the parameters of an owner.
    pub(super) fn parameters(
        &mut self,
        owner: &OwnerName,
        there: &BTreeMap<ParameterKey, PresentParameter>,
        wanted: Option<&BTreeMap<ParameterKey, WantedParameter>>,
        prune: bool,
    ) {
        let Some(wanted) = wanted else { return };
        for (key, wanted) in wanted {
            self.parameter(owner, key, there.get(key), wanted);
        }
        if prune {
            for key in there.keys().filter(|key| !wanted.contains_key(*key)) {
                self.delete(Thing::Parameter(owner.clone(), key.clone()));
            }
        }
    }

    fn parameter(&mut self, owner: &OwnerName, key: &ParameterKey, there: Option<&PresentParameter>, wanted: &WantedParameter) {
        let value = there.map(|there| &there.value);
        let path = owner.path().at("parameters").at(key);
        let Some(after) = self.value(path.clone(), value, &wanted.value) else { return };
        let before = there.map(|there| there.visibility);
        let visibility = wanted.visibility.or(before).unwrap_or_default();
        let shows = before == Some(Visibility::WriteOnly) && visibility == Visibility::Masked;
        if shows && matches!(wanted.value, WantedValue::Kept(_)) {
            self.conflict(path.at("visibility"), Reason::WriteOnly);
            return;
        }
        let mut fields = Fields::default();
        fields.add("value", value.map(Fingerprint::as_str), Some(after.as_str()));
        fields.add("visibility", before.map(Visibility::as_str), Some(visibility.as_str()));
        fields.add_text("description", there.map_or("", |there| &there.description), wanted.description.as_deref());
        let thing = Thing::Parameter(owner.clone(), key.clone());
        self.settle(there.is_some(), thing, fields);
    }

    /// Plans the links of an owner. One of each vendor: another one takes the place of the present one.
    fn links(&mut self, owner: &OwnerName, there: &BTreeSet<ProviderAlias>, wanted: Option<&BTreeSet<ProviderAlias>>) {
        let Some(wanted) = wanted else { return };
        let mut vendors: BTreeMap<String, &ProviderAlias> = BTreeMap::new();
        for alias in wanted {
            let Some(vendor) = self.vendor(alias).map(str::to_owned) else { continue };
            if let Some(first) = vendors.get(&vendor) {
                let reason = Reason::SecondOfVendor { vendor, first: Clone::clone(first) };
                self.conflict(owner.path().at("providers").at(alias), reason);
            } else {
                vendors.insert(vendor, alias);
            }
        }
        for alias in there.difference(wanted) {
            let is_replaced = self.vendor(alias).is_some_and(|vendor| vendors.contains_key(vendor));
            if self.prune || is_replaced {
                self.delete(Thing::Link(owner.clone(), alias.clone()));
            }
        }
        for alias in wanted.difference(there) {
            self.create(Thing::Link(owner.clone(), alias.clone()), Fields::default());
        }
    }
}
