//! Apps with their stages, services and instances.

use std::collections::BTreeMap;

use super::{Fields, Planner, Thing};
use crate::{
    configuration::{
        plan::OwnerName,
        present::{Held, PresentApp, PresentService},
        wanted::{WantedApp, WantedService},
    },
    instance::Place,
    name::{AppName, ProfileName, ServiceName, StageName},
};

impl Planner<'_> {
    /// Plans the section of apps.
    pub(super) fn apps(&mut self) {
        let (present, wanted) = (self.present, self.wanted);
        for (name, wanted) in wanted.apps.iter().flatten() {
            self.app(name, present.apps.get(name), wanted);
        }
    }

    fn app(&mut self, name: &AppName, there: Option<&PresentApp>, wanted: &WantedApp) {
        let nothing = PresentApp::default();
        let before = there.unwrap_or(&nothing);
        let mut fields = Fields::default();
        let profile = wanted.default_profile.as_ref().unwrap_or(&before.default_profile);
        let (old, new) = (before.default_profile.as_ref(), profile.as_ref());
        fields.add("default_profile", old.map(ProfileName::as_str), new.map(ProfileName::as_str));
        let thing = Thing::App(name.clone());
        self.settle(there.is_some(), thing, fields);
        if let Some(stages) = &wanted.stages {
            self.stages(name, &before.stages, stages);
        }
        if let Some(services) = &wanted.services {
            self.services(name, &before.services, services);
        }
    }

    fn stages(&mut self, app: &AppName, there: &BTreeMap<StageName, ProfileName>, wanted: &BTreeMap<StageName, ProfileName>) {
        for (stage, profile) in wanted {
            let thing = Thing::Stage(app.clone(), stage.clone());
            let before = there.get(stage);
            let mut fields = Fields::default();
            fields.add("profile", before.map(ProfileName::as_str), Some(profile.as_str()));
            self.settle(before.is_some(), thing, fields);
        }
        if self.prune {
            for stage in there.keys().filter(|stage| !wanted.contains_key(*stage)) {
                self.delete(Thing::Stage(app.clone(), stage.clone()));
            }
        }
    }

    fn services(
        &mut self,
        app: &AppName,
        there: &BTreeMap<ServiceName, PresentService>,
        wanted: &BTreeMap<ServiceName, WantedService>,
    ) {
        for (name, wanted) in wanted {
            self.service(app, name, there.get(name), wanted);
        }
        if self.prune {
            let nothing = WantedService { instances: Some(BTreeMap::new()), ..WantedService::default() };
            let is_gone = |name: &ServiceName, there: &PresentService| !there.held.archived && !wanted.contains_key(name);
            for (name, there) in there.iter().filter(|(name, there)| is_gone(name, there)) {
                self.empty(&OwnerName::Service(app.clone(), name.clone()), &there.held);
                self.service(app, name, Some(there), &nothing);
            }
        }
    }

    fn service(&mut self, app: &AppName, name: &ServiceName, there: Option<&PresentService>, wanted: &WantedService) {
        if there.is_none() {
            self.create(Thing::Service(app.clone(), name.clone()), Fields::default());
        }
        self.held(&OwnerName::Service(app.clone(), name.clone()), there.map(|there| &there.held), &wanted.held);
        let Some(instances) = &wanted.instances else { return };
        let before = there.map_or(const { &BTreeMap::new() }, |there| &there.instances);
        for (place, wanted) in instances {
            let there = before.get(place);
            if there.is_none() {
                self.create(Thing::Instance(app.clone(), name.clone(), place.clone()), Fields::default());
            }
            self.held(&OwnerName::Instance(app.clone(), name.clone(), place.clone()), there, wanted);
        }
        if self.prune {
            let is_gone = |place: &Place, there: &Held| !there.archived && !instances.contains_key(place);
            for (place, there) in before.iter().filter(|(place, there)| is_gone(place, there)) {
                self.empty(&OwnerName::Instance(app.clone(), name.clone(), place.clone()), there);
            }
        }
    }
}
