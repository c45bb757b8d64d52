//! Profiles with their parameters.

use std::collections::BTreeMap;

use super::{Fields, Planner, Thing};
use crate::{
    configuration::{plan::OwnerName, present::PresentProfile, wanted::WantedProfile},
    name::ProfileName,
    role::RoleArn,
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
        let thing = Thing::Profile(name.clone());
        self.settle(there.is_some(), thing, fields);
        let parameters = there.map_or(const { &BTreeMap::new() }, |there| &there.parameters);
        let prune = self.prunes_shared();
        self.parameters(&OwnerName::Profile(name.clone()), parameters, wanted.parameters.as_ref(), prune);
    }
}
