//! Profiles with their parameters.

use std::collections::BTreeMap;

use super::{Fields, Planner, Thing};
use crate::{
    configuration::{plan::OwnerName, present::PresentProfile, wanted::WantedProfile},
    name::ProfileName,
    role::RoleArn,
    safeguard::{Safeguard, reordered, settled},
};

impl Planner<'_> {
    /// Plans the section of profiles.
    pub(super) fn profiles(&mut self) {
        let (present, wanted) = (self.present, self.wanted);
        let Some(section) = &wanted.profiles else { return };
        for (name, wanted) in section {
            self.profile(name, present.profiles.get(name), wanted);
        }
        if self.prunes_org() {
            for name in present.profiles.keys().filter(|name| !section.contains_key(*name)) {
                self.delete_last(Thing::Profile(name.clone()));
            }
        }
    }

    fn profile(&mut self, name: &ProfileName, there: Option<&PresentProfile>, wanted: &WantedProfile) {
        let nothing = PresentProfile::default();
        let before = there.unwrap_or(&nothing);
        let mut fields = Fields::default();
        fields.add_text("description", &before.description, wanted.description.as_deref());
        let role = wanted.role.as_ref().unwrap_or(&before.role);
        fields.add("role", before.role.as_ref().map(RoleArn::as_str), role.as_ref().map(RoleArn::as_str));
        fields.add_truth("guarded", before.guarded, wanted.guarded);
        if let Some(wanted) = &wanted.safeguards {
            fields.add_safeguards(&before.safeguards, &settled(&before.safeguards, wanted));
        }
        let thing = Thing::Profile(name.clone());
        self.settle(there.is_some(), thing, fields);
        let parameters = there.map_or(const { &BTreeMap::new() }, |there| &there.parameters);
        let prune = self.prunes_shared();
        self.parameters(&OwnerName::Profile(name.clone()), parameters, wanted.parameters.as_ref(), prune);
    }
}

impl Fields {
    /// Adds what becomes of each safeguard: one that is new or gone in words, others part by part.
    fn add_safeguards(&mut self, before: &[Safeguard], after: &[Safeguard]) {
        for now in after {
            let field = format!("safeguards.{}", now.title);
            match before.iter().find(|was| was.id == now.id) {
                None => self.add(field, None, Some(&now.words())),
                Some(was) => {
                    for (part, was, now) in was.changes(now) {
                        self.add(format!("{field}.{part}"), was.as_deref(), now.as_deref());
                    }
                }
            }
        }
        for was in before.iter().filter(|was| !after.iter().any(|now| now.id == was.id)) {
            self.add(format!("safeguards.{}", was.title), Some(&was.words()), None);
        }
        if reordered(before, after) {
            let titles = |list: &[Safeguard]| list.iter().map(|one| one.title.as_str()).collect::<Vec<_>>().join(", ");
            self.add("safeguards", Some(&titles(before)), Some(&titles(after)));
        }
    }
}
