//! A small model of an org: what an edit does to it, and what a resolution of it must be.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Call, World, actor::text};

/// Names that edits pick from.
pub(crate) const PROFILES: [&str; 2] = ["alpha", "beta"];
const KEYS: [&str; 3] = ["a", "b", "c"];
const VALUES: [&str; 3] = ["", "one", "two"];
const PROVIDERS: [&str; 2] = ["near", "far"];
pub(crate) const SERVICE: &str = "service:shop:orders";
pub(crate) const INSTANCE: &str = "instance:shop:orders:live:us-east-1";

/// Where parameters are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Profile(usize),
    Service,
    Instance,
}

/// One thing that somebody does.
#[derive(Clone, Debug)]
pub(crate) enum Edit {
    Set(Place, usize, usize),
    Unset(Place, usize),
    Role(usize, Option<usize>),
    Guard(usize, bool),
    /// On the instance, or else on the service.
    Link(bool, Option<usize>),
    OrgDefault(Option<usize>),
    /// Another role of a provider; one of another number has another name.
    Provider(usize, usize),
    Stage(Option<usize>),
    AppDefault(Option<usize>),
    /// To one of the revisions that the owner has.
    RollBack(Place, i64),
    Deploy,
}

/// Any edit; some change nothing where they are made.
pub(crate) fn edit() -> impl Strategy<Value = Edit> {
    let place = prop_oneof![(0..2_usize).prop_map(Place::Profile), Just(Place::Service), Just(Place::Instance)];
    let one = || proptest::option::of(0..2_usize);
    prop_oneof![
        6 => (place.clone(), 0..3_usize, 0..3_usize).prop_map(|(place, key, value)| Edit::Set(place, key, value)),
        3 => (place.clone(), 0..3_usize).prop_map(|(place, key)| Edit::Unset(place, key)),
        3 => (place, 0..20_i64).prop_map(|(place, revision)| Edit::RollBack(place, revision)),
        1 => (0..2_usize, one()).prop_map(|(profile, role)| Edit::Role(profile, role)),
        1 => (0..2_usize, any::<bool>()).prop_map(|(profile, guarded)| Edit::Guard(profile, guarded)),
        2 => (any::<bool>(), one()).prop_map(|(instance, provider)| Edit::Link(instance, provider)),
        1 => one().prop_map(Edit::OrgDefault),
        2 => (0..2_usize, 0..3_usize).prop_map(|(provider, role)| Edit::Provider(provider, role)),
        2 => one().prop_map(Edit::Stage),
        1 => one().prop_map(Edit::AppDefault),
        1 => Just(Edit::Deploy),
    ]
}

/// An owner of parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) revision: i64,
    /// Each key's value and the revision that set it.
    held: BTreeMap<usize, (usize, i64)>,
    role: Option<usize>,
    guarded: bool,
    link: Option<usize>,
    /// What it was at each of its revisions.
    past: BTreeMap<i64, Owner>,
}

impl Owner {
    /// One of the revisions that it has.
    fn picked(&self, number: i64) -> i64 {
        1 + number % self.revision
    }

    /// Becomes what it was; a key whose value stays was set when it was set. Nothing differs: no revision.
    fn roll_back(&mut self, revision: i64) {
        let then = self.past[&revision].clone();
        let values = |owner: &Self| owner.held.iter().map(|(key, (value, _))| (*key, *value)).collect::<Vec<_>>();
        if values(self) == values(&then) && (self.role, self.guarded, self.link) == (then.role, then.guarded, then.link) {
            return;
        }
        self.revision += 1;
        let kept = |key: usize, value: usize| self.held.get(&key).filter(|(held, _)| *held == value).copied();
        let held = then.held.iter().map(|(key, (value, _))| (*key, kept(*key, *value).unwrap_or((*value, self.revision))));
        self.held = held.collect();
        (self.role, self.guarded, self.link) = (then.role, then.guarded, then.link);
    }

    /// Remembers what it is.
    fn record(&mut self) {
        let present = Self { past: BTreeMap::new(), ..self.clone() };
        self.past.insert(self.revision, present);
    }
}

/// The org as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Model {
    profiles: [Owner; 2],
    pub(crate) service: Option<Owner>,
    pub(crate) instance: Option<Owner>,
    stage: Option<usize>,
    app_default: Option<usize>,
    org_default: Option<usize>,
    /// The number of each provider's role.
    providers: [usize; 2],
}

impl Model {
    /// What [`World::prepared`] makes.
    pub(crate) fn new() -> Self {
        let mut made = Owner { revision: 1, ..Owner::default() };
        made.record();
        Self {
            profiles: [made.clone(), made],
            service: None,
            instance: None,
            stage: None,
            app_default: None,
            org_default: None,
            providers: [0; 2],
        }
    }

    fn owner(&mut self, place: Place) -> &mut Owner {
        match place {
            Place::Profile(index) => &mut self.profiles[index],
            Place::Service => self.service.get_or_insert_default(),
            Place::Instance => {
                self.service.get_or_insert_default();
                self.instance.get_or_insert_default()
            }
        }
    }

    fn exists(&self, place: Place) -> bool {
        match place {
            Place::Profile(_) => true,
            Place::Service => self.service.is_some(),
            Place::Instance => self.instance.is_some(),
        }
    }

    /// Whether the edit changes anything here.
    pub(crate) fn takes(&self, edit: &Edit) -> bool {
        match edit {
            Edit::Unset(place, key) => {
                let mut scratch = self.clone();
                self.exists(*place) && scratch.owner(*place).held.contains_key(key)
            }
            Edit::RollBack(place, _) => {
                let mut scratch = self.clone();
                self.exists(*place) && scratch.owner(*place).revision > 0
            }
            Edit::Role(profile, role) => role.is_some() || self.profiles[*profile].role.is_some(),
            Edit::Link(instance, provider) => {
                let owner = if *instance { &self.instance } else { &self.service };
                // What is linked already stays as it is.
                owner.as_ref().is_some_and(|owner| owner.link != *provider)
            }
            Edit::Stage(profile) => profile.is_some() || self.stage.is_some(),
            Edit::Provider(provider, role) => self.providers[*provider] != *role,
            Edit::Set(..) | Edit::Guard(..) | Edit::OrgDefault(_) | Edit::AppDefault(_) | Edit::Deploy => true,
        }
    }

    /// Makes an edit that it takes.
    pub(crate) fn make(&mut self, edit: &Edit) {
        let revised = |owner: &mut Owner| {
            owner.revision += 1;
            owner.revision
        };
        match *edit {
            Edit::Set(place, key, value) => {
                let owner = self.owner(place);
                let revision = revised(owner);
                owner.held.insert(key, (value, revision));
            }
            Edit::Unset(place, key) => {
                let owner = self.owner(place);
                revised(owner);
                owner.held.remove(&key);
            }
            Edit::Role(profile, role) => {
                revised(&mut self.profiles[profile]);
                self.profiles[profile].role = role;
            }
            Edit::Guard(profile, guarded) => {
                revised(&mut self.profiles[profile]);
                self.profiles[profile].guarded = guarded;
            }
            Edit::Link(instance, provider) => {
                let owner = self.owner(if instance { Place::Instance } else { Place::Service });
                revised(owner);
                owner.link = provider;
            }
            Edit::OrgDefault(provider) => self.org_default = provider,
            Edit::Provider(provider, role) => self.providers[provider] = role,
            Edit::Stage(profile) => self.stage = profile,
            Edit::AppDefault(profile) => self.app_default = profile,
            Edit::RollBack(place, number) => {
                let owner = self.owner(place);
                owner.roll_back(owner.picked(number));
            }
            Edit::Deploy => drop(self.owner(Place::Instance)),
        }
        self.profiles.iter_mut().chain(&mut self.service).chain(&mut self.instance).for_each(Owner::record);
    }

    /// What the stage `live` of the service in its region resolves to.
    pub(crate) fn resolved(&self) -> Vec<String> {
        let (profile, source) = match (self.stage, self.app_default) {
            (Some(profile), _) => (Some(profile), "stage"),
            (None, Some(profile)) => (Some(profile), "app-default"),
            (None, None) => (None, ""),
        };
        let revision = |owner: &Option<Owner>| owner.as_ref().map_or("none".to_owned(), |owner| format!("r{}", owner.revision));
        let mut told = vec![match profile {
            Some(profile) => format!("{} r{} by {source}", PROFILES[profile], self.profiles[profile].revision),
            None => "no profile".to_owned(),
        }];
        told.push(format!("service {} instance {}", revision(&self.service), revision(&self.instance)));
        let nearest_first = [
            ("instance", self.instance.as_ref()),
            ("service", self.service.as_ref()),
            ("profile", profile.map(|profile| &self.profiles[profile])),
        ];
        for (key, name) in KEYS.iter().enumerate() {
            let holder = nearest_first.iter().find_map(|(layer, owner)| Some((layer, owner.as_ref()?.held.get(&key)?)));
            told.extend(holder.map(|(layer, (value, revision))| format!("{name}={} of {layer} r{revision}", VALUES[*value])));
        }
        let guarded = profile.is_some_and(|profile| self.profiles[profile].guarded);
        let of_provider = |provider: usize| provider_role(provider, self.providers[provider]);
        let link = |owner: &Option<Owner>| owner.as_ref().and_then(|owner| owner.link).map(of_provider);
        let candidates = [
            ("instance", link(&self.instance)),
            ("service", link(&self.service)),
            ("profile", profile.and_then(|profile| self.profiles[profile].role).map(|role| format!("role-{role}"))),
            ("org-default", self.org_default.filter(|_| !guarded).map(of_provider)),
        ];
        let winner = candidates.into_iter().find_map(|(source, role)| Some(format!("{source}: {}", role?)));
        told.push(winner.unwrap_or_else(|| "no credentials".to_owned()));
        told
    }
}

/// The same words for an answer of the API.
pub(crate) fn told(answer: &Value) -> Vec<String> {
    let revision = |owner: &str| answer[owner]["revision"].as_i64().map_or("none".to_owned(), |revision| format!("r{revision}"));
    let profile = &answer["profile"];
    let mut told = vec![match profile.as_object() {
        Some(_) => format!("{} r{} by {}", text(profile, "name"), profile["revision"], text(profile, "source")),
        None => "no profile".to_owned(),
    }];
    told.push(format!("service {} instance {}", revision("service"), revision("instance")));
    for parameter in answer["parameters"].as_array().unwrap() {
        let source = &parameter["source"];
        let value = parameter["value"].as_str().unwrap_or("?");
        told.push(format!("{}={value} of {} r{}", text(parameter, "key"), text(source, "layer"), source["revision"]));
    }
    let credentials = &answer["credentials"];
    told.push(match credentials.as_object() {
        Some(_) => format!("{}: {}", text(credentials, "source"), text(credentials, "role").rsplit('/').next().unwrap()),
        None => "no credentials".to_owned(),
    });
    told
}

/// The name of a provider's role; the first is what it was added with.
fn provider_role(provider: usize, role: usize) -> String {
    let alias = PROVIDERS[provider];
    if role == 0 { alias.to_owned() } else { format!("{alias}-{role}") }
}

fn role(name: &str) -> String {
    format!("arn:aws:iam::222222222222:role/{name}")
}

impl World {
    /// Two profiles and two providers that nothing uses, and an app without anything.
    pub(crate) async fn prepared(self) -> Self {
        for profile in PROFILES {
            self.post("profiles", json!({"name": profile})).await.ok(201);
        }
        for provider in PROVIDERS {
            self.add_provider(provider).await;
        }
        self.post("apps", json!({"name": "shop"})).await.ok(201);
        self
    }

    /// Makes an edit that the model takes. Of a deployment the id comes back.
    pub(crate) async fn make(&self, before: &Model, edit: &Edit) -> Option<String> {
        let owner = |place: Place| match place {
            Place::Profile(index) => format!("profile:{}", PROFILES[index]),
            Place::Service => SERVICE.to_owned(),
            Place::Instance => INSTANCE.to_owned(),
        };
        match *edit {
            Edit::Set(place, key, value) => {
                let path = format!("owners/{}/parameters/{}", owner(place), KEYS[key]);
                drop(self.put(&path, json!({"value": VALUES[value]})).await.ok(200));
            }
            Edit::Unset(place, key) => {
                drop(self.delete(&format!("owners/{}/parameters/{}", owner(place), KEYS[key])).await.ok(204));
            }
            Edit::Role(profile, Some(number)) => {
                let path = format!("profiles/{}/role", PROFILES[profile]);
                drop(self.put(&path, json!({"arn": role(&format!("role-{number}"))})).await.ok(200));
            }
            Edit::Role(profile, None) => drop(self.delete(&format!("profiles/{}/role", PROFILES[profile])).await.ok(204)),
            Edit::Guard(profile, guarded) => {
                drop(self.patch(&format!("profiles/{}", PROFILES[profile]), json!({"guarded": guarded})).await.ok(200));
            }
            Edit::Link(instance, provider) => {
                self.link(if instance { INSTANCE } else { SERVICE }, provider.map(|provider| PROVIDERS[provider])).await;
            }
            Edit::Provider(provider, number) => {
                let edit = json!({"role": role(&provider_role(provider, number))});
                drop(self.patch(&format!("providers/{}", PROVIDERS[provider]), edit).await.ok(200));
            }
            Edit::OrgDefault(provider) => self.default_provider(provider.map(|provider| PROVIDERS[provider])).await,
            Edit::Stage(Some(profile)) if before.stage.is_some() => {
                drop(self.put("apps/shop/stages/live", json!({"profile": PROFILES[profile]})).await.ok(200));
            }
            Edit::Stage(Some(profile)) => {
                drop(self.post("apps/shop/stages", json!({"name": "live", "profile": PROFILES[profile]})).await.ok(201));
            }
            Edit::Stage(None) => drop(self.delete("apps/shop/stages/live").await.ok(204)),
            Edit::AppDefault(profile) => {
                let profile = profile.map(|profile| PROFILES[profile]);
                drop(self.patch("apps/shop", json!({"default_profile": profile})).await.ok(200));
            }
            Edit::RollBack(place, number) => {
                let mut scratch = before.clone();
                let target = scratch.owner(place).picked(number);
                let call = Call::post(&format!("owners/{}/rollback", owner(place)), &json!({"revision": target}));
                drop(self.send(call.if_match("*")).await.ok(200));
            }
            Edit::Deploy => {
                let start = json!({"app": "shop", "service": "orders", "stage": "live", "region": "us-east-1"});
                return Some(text(&self.post("deployments", start).await.ok(201), "id").to_owned());
            }
        }
        None
    }
}
