//! What points at profiles and providers, once a plan is carried out: each must lead somewhere.

use std::collections::BTreeMap;

use crate::{
    configuration::{
        path::DocumentPath,
        plan::{Conflict, OwnerName, Reason},
        present::{Held, Present, PresentProvider},
        wanted::Wanted,
    },
    name::{ProfileName, ProviderAlias},
};

/// What would point at nothing: because nobody has it, or because the plan deletes it.
pub(super) fn broken(present: &Present, wanted: &Wanted, after: &Present) -> Vec<Conflict> {
    let mut broken = Broken::default();
    for (app, there) in &after.apps {
        let path = DocumentPath::of(["apps", app.as_str()]);
        if let Some(profile) = &there.default_profile {
            broken.profile(present, after, profile, path.at("default_profile"), || format!("app `{app}` as default"));
        }
        for (stage, profile) in &there.stages {
            broken.profile(present, after, profile, path.at("stages").at(stage), || format!("stage `{app}/{stage}`"));
        }
        for (name, service) in &there.services {
            let owner = OwnerName::Service(app.clone(), name.clone());
            let archived = |held: &Held| if held.archived { "archived " } else { "" };
            let word = archived(&service.held);
            broken.links(present, after, &service.held.links, &owner, || format!("{word}service `{app}/{name}`"));
            for (place, held) in &service.instances {
                let owner = OwnerName::Instance(app.clone(), name.clone(), place.clone());
                let word = archived(held);
                broken.links(present, after, &held.links, &owner, || format!("{word}instance `{app}/{name} {place}`"));
            }
        }
    }
    let mut conflicts = broken.conflicts(wanted);
    conflicts.extend(defaults(present, after));
    conflicts
}

/// Providers that would be deleted although the org has them as its default: that ends only if the file says so.
fn defaults(present: &Present, after: &Present) -> Vec<Conflict> {
    let has_another = |vendor: &str| after.providers.values().any(|there| there.is_default && there.access.vendor() == vendor);
    let gone = present.providers.iter().filter(|(alias, there)| there.is_default && !after.providers.contains_key(*alias));
    let gone = gone.filter(|(_, there)| !has_another(there.access.vendor()));
    let conflict = |(alias, there): (&ProviderAlias, &PresentProvider)| Conflict {
        path: DocumentPath::of(["providers"]),
        reason: Reason::IsDefault { name: alias.clone(), vendor: there.access.vendor().to_owned() },
    };
    gone.map(conflict).collect()
}

/// What points at nothing, in the making.
#[derive(Default)]
struct Broken {
    unknown: Vec<Conflict>,
    profiles: BTreeMap<ProfileName, Vec<String>>,
    providers: BTreeMap<ProviderAlias, Vec<String>>,
}

impl Broken {
    fn profile(
        &mut self,
        present: &Present,
        after: &Present,
        profile: &ProfileName,
        path: DocumentPath,
        user: impl Fn() -> String,
    ) {
        if after.profiles.contains_key(profile) {
            return;
        }
        if present.profiles.contains_key(profile) {
            self.profiles.entry(profile.clone()).or_default().push(user());
        } else {
            self.unknown.push(Conflict { path, reason: Reason::NoProfile(profile.clone()) });
        }
    }

    fn links<'a>(
        &mut self,
        present: &Present,
        after: &Present,
        links: impl IntoIterator<Item = &'a ProviderAlias>,
        owner: &OwnerName,
        user: impl Fn() -> String,
    ) {
        for alias in links.into_iter().filter(|alias| !after.providers.contains_key(*alias)) {
            if present.providers.contains_key(alias) {
                self.providers.entry(alias.clone()).or_default().push(user());
            } else {
                let path = owner.path().at("providers").at(alias);
                self.unknown.push(Conflict { path, reason: Reason::NoProvider(alias.clone()) });
            }
        }
    }

    fn conflicts(self, wanted: &Wanted) -> Vec<Conflict> {
        // What is deleted is not in the file: its section is the place.
        debug_assert!(
            self.profiles.keys().all(|name| wanted.profiles.as_ref().is_none_or(|section| !section.contains_key(name)))
        );
        let profiles = self.profiles.into_iter().map(|(name, users)| Conflict {
            path: DocumentPath::of(["profiles"]),
            reason: Reason::InUse { kind: "profile", name: name.to_string(), users },
        });
        let providers = self.providers.into_iter().map(|(alias, users)| Conflict {
            path: DocumentPath::of(["providers"]),
            reason: Reason::InUse { kind: "provider", name: alias.to_string(), users },
        });
        self.unknown.into_iter().chain(profiles).chain(providers).collect()
    }
}
