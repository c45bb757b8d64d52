//! Whose credentials a plan changes: what it does, done to a copy of all that decides about them.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;

use super::{
    plan::{Action, OwnerName, Plan, Thing, Verb},
    wanted::{Wanted, WantedAccess, WantedProvider},
};
use crate::{
    id::{OrgId, ProfileId, ProviderId},
    impact::{AppFacts, Landscape},
    link::LinkedOwner,
    name::{AppName, ProfileName, ProviderAlias, VendorName},
    ports::Entropy,
    provider::{Access, Provider},
    role::ExternalId,
};

/// What is needed to make profiles and providers that are not there yet.
#[derive(Clone, Copy)]
pub struct Making<'a> {
    /// The org.
    pub org: &'a OrgId,
    /// The time.
    pub now: Timestamp,
    /// For ids that nobody sees.
    pub entropy: &'a dyn Entropy,
}

impl fmt::Debug for Making<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Making").field("org", self.org).field("now", &self.now).finish_non_exhaustive()
    }
}

impl Plan {
    /// Whether it could change whose credentials anybody gets: all but parameters decides about them.
    pub fn moves_credentials(&self) -> bool {
        self.actions.iter().any(|action| !matches!(action.thing, Thing::Parameter(..)))
    }

    /// All that decides about the credentials of a vendor once the plan is carried out. `profiles` are those that are there.
    pub fn landscape(
        &self,
        before: &Landscape,
        wanted: &Wanted,
        profiles: &BTreeMap<ProfileName, ProfileId>,
        making: Making<'_>,
    ) -> Landscape {
        let mut changing = Changing { after: before.clone(), wanted, profiles: profiles.clone(), making };
        self.actions.iter().for_each(|action| changing.carry_out(action));
        changing.after
    }
}

/// A landscape that is changed.
struct Changing<'a> {
    after: Landscape,
    wanted: &'a Wanted,
    profiles: BTreeMap<ProfileName, ProfileId>,
    making: Making<'a>,
}

impl Changing<'_> {
    fn carry_out(&mut self, action: &Action) {
        match &action.thing {
            Thing::Provider(alias) => self.provider(alias, action),
            Thing::Profile(name) => self.profile(name, action.verb),
            Thing::App(name) => {
                let wanted = self.wanted.apps.as_ref().and_then(|apps| apps.get(name)?.default_profile.as_ref());
                let profile = wanted.map(|profile| profile.as_ref().and_then(|name| self.profiles.get(name)).cloned());
                let app = self.app(name);
                app.default_profile = profile.unwrap_or_else(|| app.default_profile.clone());
            }
            Thing::Stage(name, stage) => {
                let wanted = self.wanted.apps.as_ref().and_then(|apps| apps.get(name)?.stages.as_ref()?.get(stage));
                let profile = wanted.and_then(|profile| self.profiles.get(profile)).cloned();
                let app = self.app(name);
                match profile.filter(|_| action.verb != Verb::Delete) {
                    Some(profile) => drop(app.stages.insert(stage.clone(), profile)),
                    None => drop(app.stages.remove(stage)),
                }
            }
            Thing::Service(app, service) => drop(self.app(app).services.entry(service.clone()).or_default()),
            Thing::Instance(app, service, place) => {
                let service = self.app(app).services.entry(service.clone()).or_default();
                service.instances.entry(place.clone()).or_default();
            }
            Thing::Link(owner, alias) => self.link(owner, alias, action.verb),
            Thing::Parameter(..) => {}
        }
    }

    fn app(&mut self, name: &AppName) -> &mut AppFacts {
        self.after.apps.entry(name.clone()).or_default()
    }

    fn profile(&mut self, name: &ProfileName, verb: Verb) {
        if verb == Verb::Delete {
            self.profiles.remove(name).map(|id| self.after.profiles.remove(&id));
            return;
        }
        let Making { now, entropy, .. } = self.making;
        let id = self.profiles.entry(name.clone()).or_insert_with(|| ProfileId::new(now, entropy));
        let facts = self.after.profiles.entry(id.clone()).or_default();
        let Some(wanted) = self.wanted.profiles.as_ref().and_then(|section| section.get(name)) else { return };
        if let Some(role) = &wanted.role {
            facts.role.clone_from(role);
        }
        facts.guarded = wanted.guarded.unwrap_or(facts.guarded);
    }

    fn id(&self, alias: &ProviderAlias) -> Option<ProviderId> {
        self.after.providers.values().find(|there| there.alias == *alias).map(|there| there.id.clone())
    }

    fn provider(&mut self, alias: &ProviderAlias, action: &Action) {
        let there = self.id(alias);
        if action.verb == Verb::Delete {
            there.map(|id| self.after.providers.remove(&id));
            return;
        }
        let wanted = self.wanted.providers.as_ref().and_then(|section| section.get(alias));
        let is_of_vendor = |wanted: &&WantedProvider| wanted.access.vendor() == self.after.vendor.as_str();
        let wanted = wanted.filter(is_of_vendor);
        let id = match (there, wanted) {
            (Some(id), wanted) => {
                if let (Some(there), Some(wanted)) = (self.after.providers.get_mut(&id), wanted) {
                    change(&mut there.access, &wanted.access);
                }
                id
            }
            (None, Some(wanted)) => {
                let new = self.new_provider(alias, &wanted.access);
                let id = new.id.clone();
                self.after.providers.insert(id.clone(), new);
                id
            }
            // Of another vendor.
            (None, None) => return,
        };
        let default = action.fields.iter().find(|change| change.field == "default");
        match default.map(|change| change.after.as_deref() == Some("true")) {
            Some(true) => self.after.set_default(Some(&id)),
            Some(false) => self.after.providers.get_mut(&id).into_iter().for_each(|there| there.is_default = false),
            None => {}
        }
    }

    fn new_provider(&self, alias: &ProviderAlias, wanted: &WantedAccess) -> Provider {
        let Making { org, now, entropy } = self.making;
        let vendor: VendorName = self.after.vendor.clone();
        let access = match wanted {
            WantedAccess::Role(arn) => Access::Role { arn: arn.clone(), external_id: ExternalId::stored(String::new()) },
            WantedAccess::Keys { access_key_id, .. } => Access::Keys { access_key_id: access_key_id.clone(), account_id: None },
            WantedAccess::Details { details, .. } => {
                Access::Details { names: details.iter().flatten().map(|(name, _)| name.clone()).collect() }
            }
        };
        Provider {
            id: ProviderId::new(now, entropy),
            org: org.clone(),
            alias: alias.clone(),
            vendor,
            access,
            description: String::new(),
            is_default: false,
            revision: 0,
            created_at: now,
            updated_at: now,
        }
    }

    fn link(&mut self, owner: &OwnerName, alias: &ProviderAlias, verb: Verb) {
        let owner = match owner.clone() {
            OwnerName::Profile(_) => return,
            OwnerName::Service(app, service) => LinkedOwner { app, service, place: None },
            OwnerName::Instance(app, service, place) => LinkedOwner { app, service, place: Some(place) },
        };
        let Some(id) = self.id(alias) else { return };
        self.after.set_link(&owner, Some(&id).filter(|_| verb != Verb::Delete));
    }
}

/// Another role, or another access key, whose account nobody knows yet.
fn change(there: &mut Access, wanted: &WantedAccess) {
    match (there, wanted) {
        (Access::Role { arn, .. }, WantedAccess::Role(wanted)) => arn.clone_from(wanted),
        (Access::Keys { access_key_id, account_id }, WantedAccess::Keys { access_key_id: wanted, .. })
            if access_key_id != wanted =>
        {
            access_key_id.clone_from(wanted);
            *account_id = None;
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        configuration::{self, Present, PresentAccess, PresentProvider, WantedApp, WantedHeld, WantedProfile, WantedService},
        impact::ProfileFacts,
        provider::AWS,
    };

    /// Ids that differ.
    #[derive(Default)]
    struct Counter(std::sync::atomic::AtomicU8);
    impl Entropy for Counter {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        }
    }

    const ROLE: &str = "arn:aws:iam::111111111111:role/a";
    const OTHER: &str = "arn:aws:iam::222222222222:role/b";

    fn named<K: std::str::FromStr<Err: std::fmt::Debug> + Ord, V, const N: usize>(entries: [(&str, V); N]) -> BTreeMap<K, V> {
        entries.into_iter().map(|(name, value)| (name.parse().unwrap(), value)).collect()
    }

    fn role(arn: &str, is_default: Option<bool>) -> WantedProvider {
        WantedProvider { access: WantedAccess::Role(arn.parse().unwrap()), description: None, is_default }
    }

    fn wanted_app(app: WantedApp) -> Wanted {
        Wanted { apps: Some(named([("shop", app)])), ..Wanted::default() }
    }

    fn linked(alias: &str) -> Wanted {
        let held = WantedHeld { links: Some([alias.parse().unwrap()].into()), ..WantedHeld::default() };
        let services = named([("orders", WantedService { held, instances: None })]);
        wanted_app(WantedApp { services: Some(services), ..WantedApp::default() })
    }

    /// What the file does to the credentials of app `shop` with stages `dev` (profile `dev`, no role) and `prod` (profile `prod`,
    /// `ROLE`). Provider `main` is the default.
    fn told(wanted: &Wanted) -> Vec<String> {
        let counter = Counter::default();
        let org = OrgId::new(Timestamp::UNIX_EPOCH, &counter);
        let making = Making { org: &org, now: Timestamp::UNIX_EPOCH, entropy: &counter };
        let profiles: BTreeMap<ProfileName, _> =
            ["dev", "prod"].map(|name| (name.parse().unwrap(), ProfileId::new(making.now, &counter))).into();
        let stages = ["dev", "prod"].map(|name| (name.parse().unwrap(), profiles[&name.parse().unwrap()].clone())).into();
        let facts =
            |name: &ProfileName| ProfileFacts { role: (name.as_str() == "prod").then(|| ROLE.parse().unwrap()), guarded: false };
        let mut before = Landscape {
            vendor: AWS.parse().unwrap(),
            apps: named([("shop", AppFacts { stages, ..AppFacts::default() })]),
            profiles: profiles.iter().map(|(name, id)| (id.clone(), facts(name))).collect(),
            providers: BTreeMap::new(),
        };
        let seed = Changing { after: before.clone(), wanted, profiles: profiles.clone(), making };
        let mut main = seed.new_provider(&"main".parse().unwrap(), &role(OTHER, None).access);
        main.is_default = true;
        before.providers.insert(main.id.clone(), main);
        let access = PresentAccess::Role(OTHER.parse().unwrap());
        let there = PresentProvider { access, description: String::new(), is_default: true };
        let prod = configuration::PresentProfile { role: Some(ROLE.parse().unwrap()), ..Default::default() };
        let shop = configuration::PresentApp {
            stages: named([("dev", "dev".parse().unwrap()), ("prod", "prod".parse().unwrap())]),
            ..Default::default()
        };
        let present = Present {
            providers: named([("main", there)]),
            profiles: named([("dev", configuration::PresentProfile::default()), ("prod", prod)]),
            apps: named([("shop", shop)]),
        };
        let plan = configuration::plan(&present, wanted, true);
        let after = plan.landscape(&before, wanted, &profiles, making);
        let impact = before.impact(&after);
        let word = |winner: Option<&crate::impact::Winner>| {
            winner.map_or("nobody".to_owned(), |winner| {
                let account = winner.account_id.as_deref().map_or("?", |id| &id[..1]);
                format!("{} {account}", winner.provider.as_ref().map_or("role", |alias| alias.as_str()))
            })
        };
        let line = |change: &crate::impact::ImpactedTarget| {
            let service = change.target.service.as_ref().map(|service| format!(" {service}")).unwrap_or_default();
            let stage = change.target.stage.name().map_or("*", |stage| stage.as_str());
            format!("{stage}{service}: {} -> {}", word(change.before.as_ref()), word(change.after.as_ref()))
        };
        impact.changes.iter().map(line).collect()
    }

    #[test]
    fn each_change_tells_whose_credentials_it_moves() {
        let provider = |alias: &str, wanted| Wanted { providers: Some(named([(alias, wanted)])), ..Wanted::default() };
        let profile = |name: &str, wanted| Wanted { profiles: Some(named([(name, wanted)])), ..Wanted::default() };
        let keys = WantedAccess::Keys { access_key_id: "AKIAIOSFODNN7EXAMPLE".into(), secret: None };
        let keys = WantedProvider { access: keys, description: None, is_default: Some(true) };
        let guarded = WantedProfile { guarded: Some(true), ..WantedProfile::default() };
        let new = WantedProfile { role: Some(Some(OTHER.parse().unwrap())), ..WantedProfile::default() };
        let to_new = wanted_app(WantedApp {
            stages: Some(named([("prod", "new".parse().unwrap()), ("dev", "dev".parse().unwrap())])),
            ..WantedApp::default()
        });
        let gone = wanted_app(WantedApp { stages: Some(named([("dev", "dev".parse().unwrap())])), ..WantedApp::default() });
        for (case, wanted, want) in [
            ("nothing", Wanted::default(), &[][..]),
            (
                "no default any more",
                provider("main", role(OTHER, Some(false))),
                &["dev: main 2 -> nobody", "*: main 2 -> nobody"],
            ),
            (
                "another role of the default",
                provider("main", role(ROLE, None)),
                &["dev: main 2 -> main 1", "*: main 2 -> main 1"],
            ),
            ("a new default", provider("new", role(ROLE, Some(true))), &["dev: main 2 -> new 1", "*: main 2 -> new 1"]),
            ("new keys as the default", provider("new", keys), &["dev: main 2 -> new ?", "*: main 2 -> new ?"]),
            ("a new provider for nobody", provider("new", role(ROLE, None)), &[]),
            ("a guarded profile", profile("dev", guarded), &["dev: main 2 -> nobody"]),
            (
                "no role any more",
                profile("prod", WantedProfile { role: Some(None), ..WantedProfile::default() }),
                &["prod: role 1 -> main 2"],
            ),
            (
                "a new profile of a stage",
                Wanted { ..Wanted { profiles: profile("new", new).profiles, ..to_new } },
                &["prod: role 1 -> role 2"],
            ),
            ("a stage less", gone, &["prod: role 1 -> main 2"]),
            (
                "a link",
                linked("main"),
                &["dev orders: main 2 -> main 2", "prod orders: role 1 -> main 2", "* orders: main 2 -> main 2"],
            ),
        ] {
            assert_eq!(told(&wanted), want, "{case}");
        }
    }
}
