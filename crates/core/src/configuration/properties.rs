//! Whatever is there and whatever is wanted: what holds for every plan.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{
    collection::{btree_map, btree_set},
    option::of,
    prelude::*,
    sample::select,
};

use super::*;
use crate::{
    fingerprint::Fingerprint,
    id::SafeguardId,
    name::{AppName, ProfileName, ProviderAlias},
    parameter::Visibility,
    provider::ProviderKind,
    role::RoleArn,
    safeguard::{Enforcement, Safeguard},
};

fn name<T: std::str::FromStr<Err: std::fmt::Debug> + Clone + std::fmt::Debug + 'static>(
    texts: &'static [&'static str],
) -> impl Strategy<Value = T> {
    select(texts).prop_map(|text| text.parse().unwrap())
}

fn fingerprints() -> impl Strategy<Value = Fingerprint> {
    (0..3_u8).prop_map(|number| Fingerprint::from_bytes([number; 16]))
}

fn descriptions() -> impl Strategy<Value = String> {
    select(&["", "one", "two"][..]).prop_map(str::to_owned)
}

fn roles() -> impl Strategy<Value = RoleArn> {
    name(&["arn:aws:iam::111111111111:role/a", "arn:aws:iam::222222222222:role/b"])
}

fn profiles() -> impl Strategy<Value = ProfileName> {
    name(&["prod", "dev", "spare"])
}

fn parameters() -> impl Strategy<Value = BTreeMap<crate::parameter::ParameterKey, PresentParameter>> {
    let visibility = select(&[Visibility::Masked, Visibility::WriteOnly][..]);
    let parameter = (fingerprints(), visibility, descriptions()).prop_map(|(value, visibility, description)| PresentParameter {
        value,
        visibility,
        description,
    });
    btree_map(name(&["a", "b", "c"]), parameter, 0..3)
}

fn held() -> impl Strategy<Value = Held> {
    (parameters(), btree_set(name(&["role", "keys", "pay"]), 0..3), any::<bool>()).prop_map(
        |(parameters, mut links, archived): (_, BTreeSet<ProviderAlias>, _)| {
            // Both are of one vendor.
            if links.contains(&"role".parse().unwrap()) {
                links.remove(&"keys".parse().unwrap());
            }
            Held { parameters, links, archived }
        },
    )
}

/// The alias says the kind: no two orgs differ in the kind of a provider.
fn provider(
    alias: &ProviderAlias,
    arn: RoleArn,
    secret: Fingerprint,
    details: BTreeMap<String, Fingerprint>,
    description: String,
) -> PresentProvider {
    let access = match alias.as_str() {
        "role" => PresentAccess::Role(arn),
        "keys" => PresentAccess::Keys { access_key_id: "AKIAIOSFODNN7EXAMPLE".into(), secret: Some(secret) },
        _ => PresentAccess::Details { vendor: "stripe".parse().unwrap(), details },
    };
    PresentProvider { access, description, is_default: false }
}

fn providers() -> impl Strategy<Value = BTreeMap<ProviderAlias, PresentProvider>> {
    let details = btree_map(select(&["A", "B", "C"][..]).prop_map(str::to_owned), fingerprints(), 1..3);
    let parts = (roles(), fingerprints(), details, descriptions());
    (btree_map(name::<ProviderAlias>(&["role", "keys", "pay"]), parts, 0..4), any::<prop::sample::Index>()).prop_map(
        |(parts, default)| {
            let mut providers: BTreeMap<_, _> = parts
                .into_iter()
                .map(|(alias, (arn, secret, details, description))| {
                    let provider = provider(&alias, arn, secret, details, description);
                    (alias, provider)
                })
                .collect();
            let default = default.index(4);
            // Any of one vendor, and any of the other.
            for provider in providers.values_mut() {
                provider.is_default = match provider.access.kind() {
                    ProviderKind::AwsRole => default == 0,
                    ProviderKind::AwsKeys => default == 1,
                    ProviderKind::Vendor => default % 2 == 0,
                };
            }
            providers
        },
    )
}

fn apps() -> impl Strategy<Value = BTreeMap<AppName, PresentApp>> {
    let service = (held(), btree_map(name(&["prod:us-east-1", "dev:us-east-1"]), held(), 0..3))
        .prop_map(|(held, instances)| PresentService { held, instances });
    let services = btree_map(name(&["orders", "carts"]), service, 0..3);
    let app = (of(profiles()), btree_map(name(&["prod", "dev"]), profiles(), 0..3), services)
        .prop_map(|(default_profile, stages, services)| PresentApp { default_profile, stages, services });
    btree_map(name(&["shop", "site"]), app, 0..3)
}

fn safeguards() -> impl Strategy<Value = Vec<Safeguard>> {
    let enforcements = select(&[Enforcement::Error, Enforcement::Warning][..]);
    let kinds = select(&["require-dlq", "allowed-regions"][..]);
    let one = (kinds, select(&["one", "two", "three"][..]), descriptions(), enforcements, of(0..3_u8), any::<bool>());
    prop::collection::vec(one, 0..4).prop_map(|list| {
        let numbered = list.into_iter().enumerate();
        let safeguard = |(index, (safeguard, title, description, enforcement, settings, enabled)): (
            usize,
            (&str, &str, _, _, Option<u8>, _),
        )| Safeguard {
            id: safeguard_id(index),
            title: title.to_owned(),
            description,
            safeguard: safeguard.to_owned(),
            version: None,
            enforcement,
            settings: settings.map(Into::into),
            enabled,
            exceptions: Vec::new(),
        };
        numbered.map(safeguard).collect()
    })
}

fn safeguard_id(number: usize) -> SafeguardId {
    format!("sgd_0192f0c1e8a07b3c9d4e5f607182{number:04}").parse().unwrap()
}

/// Any org; what points at nothing is left out, as the server never has it.
fn orgs() -> impl Strategy<Value = Present> {
    let profile = (descriptions(), of(roles()), any::<bool>(), safeguards(), parameters()).prop_map(
        |(description, role, guarded, safeguards, parameters)| PresentProfile {
            description,
            role,
            guarded,
            safeguards,
            parameters,
        },
    );
    (providers(), btree_map(profiles(), profile, 0..4), apps()).prop_map(|(providers, profiles, mut apps)| {
        for app in apps.values_mut() {
            app.default_profile = app.default_profile.take().filter(|profile| profiles.contains_key(profile));
            app.stages.retain(|_, profile| profiles.contains_key(profile));
            for service in app.services.values_mut() {
                service.held.links.retain(|alias| providers.contains_key(alias));
                service.instances.values_mut().for_each(|held| held.links.retain(|alias| providers.contains_key(alias)));
            }
        }
        Present { providers, profiles, apps }
    })
}

/// What of an org an export lists: archived services with all their instances, and archived instances are left out.
fn unarchived(org: &Present) -> Present {
    let mut org = org.clone();
    for app in org.apps.values_mut() {
        app.services.retain(|_, service| !service.held.archived);
        app.services.values_mut().for_each(|service| service.instances.retain(|_, held| !held.archived));
    }
    org
}

/// An org without the marks of what is archived, and without the ids of safeguards.
fn unmarked(mut org: Present) -> Present {
    for profile in org.profiles.values_mut() {
        profile.safeguards.iter_mut().enumerate().for_each(|(index, safeguard)| safeguard.id = safeguard_id(index));
    }
    for service in org.apps.values_mut().flat_map(|app| app.services.values_mut()) {
        service.held.archived = false;
        service.instances.values_mut().for_each(|held| held.archived = false);
    }
    org
}

/// A file that wants all of `org` that an export lists, with its values at hand or kept.
fn all_of(org: &Present, value: fn(Fingerprint) -> WantedValue) -> Wanted {
    let org = &unarchived(org);
    let parameters = |held: &BTreeMap<_, PresentParameter>| {
        let wanted = |there: &PresentParameter| WantedParameter {
            value: value(there.value.clone()),
            visibility: Some(there.visibility),
            description: Some(there.description.clone()),
        };
        Some(held.iter().map(|(key, there)| (Clone::clone(key), wanted(there))).collect())
    };
    let held = |held: &Held| WantedHeld { parameters: parameters(&held.parameters), links: Some(held.links.clone()) };
    let access = |access: &PresentAccess| match access {
        PresentAccess::Role(arn) => WantedAccess::Role(arn.clone()),
        PresentAccess::Keys { access_key_id, secret } => {
            WantedAccess::Keys { access_key_id: access_key_id.clone(), secret: secret.clone().map(value) }
        }
        PresentAccess::Details { vendor, details } => WantedAccess::Details {
            vendor: vendor.clone(),
            details: Some(details.iter().map(|(name, there)| (name.clone(), value(there.clone()))).collect()),
        },
    };
    let provider = |there: &PresentProvider| WantedProvider {
        access: access(&there.access),
        description: Some(there.description.clone()),
        is_default: Some(there.is_default),
    };
    let new = |index: usize, there: &Safeguard| Safeguard { id: safeguard_id(100 + index), ..there.clone() };
    let profile = |there: &PresentProfile| WantedProfile {
        description: Some(there.description.clone()),
        role: Some(there.role.clone()),
        guarded: Some(there.guarded),
        safeguards: Some(there.safeguards.iter().enumerate().map(|(index, one)| new(index, one)).collect()),
        parameters: parameters(&there.parameters),
    };
    let service = |there: &PresentService| WantedService {
        held: held(&there.held),
        instances: Some(there.instances.iter().map(|(place, there)| (place.clone(), held(there))).collect()),
    };
    let app = |there: &PresentApp| WantedApp {
        default_profile: Some(there.default_profile.clone()),
        stages: Some(there.stages.clone()),
        services: Some(there.services.iter().map(|(name, there)| (name.clone(), service(there))).collect()),
    };
    Wanted {
        covers_org: true,
        providers: Some(org.providers.iter().map(|(alias, there)| (alias.clone(), provider(there))).collect()),
        profiles: Some(org.profiles.iter().map(|(name, there)| (name.clone(), profile(there))).collect()),
        apps: Some(org.apps.iter().map(|(name, there)| (name.clone(), app(there))).collect()),
    }
}

/// A part of a file: `keep` says of each section and entry in turn whether it is in.
fn part_of(mut wanted: Wanted, keep: &[bool], covers_org: bool) -> Wanted {
    let mut turn = keep.iter().copied().cycle();
    let mut keeps = move || turn.next().unwrap_or(true);
    wanted.covers_org = covers_org;
    wanted.providers = wanted.providers.filter(|_| keeps());
    wanted.profiles = wanted.profiles.filter(|_| keeps());
    wanted.apps = wanted.apps.filter(|_| keeps());
    wanted.providers.iter_mut().for_each(|section| section.retain(|_, _| keeps()));
    for profile in wanted.profiles.iter_mut().flat_map(BTreeMap::values_mut) {
        profile.role = profile.role.take().filter(|_| keeps());
        profile.safeguards = profile.safeguards.take().filter(|_| keeps());
        profile.description = profile.description.take().filter(|_| keeps());
        profile.parameters = profile.parameters.take().filter(|_| keeps());
        profile.parameters.iter_mut().for_each(|parameters| parameters.retain(|_, _| keeps()));
    }
    for app in wanted.apps.iter_mut().flat_map(BTreeMap::values_mut) {
        app.stages = app.stages.take().filter(|_| keeps());
        app.services = app.services.take().filter(|_| keeps());
        app.services.iter_mut().for_each(|services| services.retain(|_, _| keeps()));
    }
    wanted
}

/// What the plan may not delete: apps that are not wanted stay, and services and instances stay without what was set; those
/// that are archived and not wanted stay with it.
fn emptied(org: &Present, wanted: &Present) -> Present {
    let mut left = unarchived(wanted);
    for (name, app) in &org.apps {
        let Some(kept) = left.apps.get_mut(name) else {
            left.apps.insert(name.clone(), app.clone());
            continue;
        };
        for (name, service) in &app.services {
            if service.held.archived && !kept.services.contains_key(name) {
                kept.services.insert(name.clone(), service.clone());
                continue;
            }
            let kept = kept.services.entry(name.clone()).or_default();
            for (place, held) in &service.instances {
                let left = if held.archived { held.clone() } else { Held::default() };
                kept.instances.entry(place.clone()).or_insert(left);
            }
        }
    }
    left
}

proptest! {
    #[test]
    fn a_file_of_what_is_there_plans_nothing(org in orgs(), prune in any::<bool>(), keep in prop::collection::vec(any::<bool>(), 1..40)) {
        for value in [(|seen| WantedValue::Kept(Some(seen))) as fn(_) -> _, WantedValue::Given] {
            let wanted = all_of(&org, value);
            prop_assert_eq!(plan(&org, &wanted, prune), Plan::default());
            prop_assert_eq!(plan(&org, &part_of(wanted, &keep, false), false), Plan::default());
        }
    }

    #[test]
    fn a_plan_with_pruning_leads_to_what_is_wanted(org in orgs(), other in orgs()) {
        let wanted = all_of(&other, WantedValue::Given);
        let plan = plan(&org, &wanted, true);
        let after = outcome(&org, &wanted, &plan.actions);
        prop_assert_eq!(unmarked(after), unmarked(emptied(&org, &other)));
        // Only apps that the file does not list, what is archived and the org itself can still use what it does not list.
        let is_unlisted = |app: &AppName| !other.apps.contains_key(app);
        for conflict in &plan.conflicts {
            let is_left = match &conflict.reason {
                Reason::InUse { users, .. } => users.iter().all(|user| {
                    // In an archived service, an instance that is not.
                    let is_inside = unarchived(&org) != org;
                    is_inside || org.apps.keys().any(|app| is_unlisted(app) && user.contains(app.as_str()))
                }),
                Reason::IsDefault { name, .. } => org.providers[name].is_default && !other.providers.contains_key(name),
                _ => false,
            };
            prop_assert!(is_left, "{:?}", conflict);
        }
        let uses = |conflict: &&Conflict| !matches!(conflict.reason, Reason::IsDefault { .. });
        if !org.apps.keys().any(is_unlisted) && unarchived(&org) == org {
            prop_assert_eq!(plan.conflicts.iter().find(uses), None);
        }
    }

    #[test]
    fn what_was_done_need_not_be_done_again(org in orgs(), other in orgs(), keep in prop::collection::vec(any::<bool>(), 1..40), prune in any::<bool>(), covers_org in any::<bool>()) {
        let wanted = part_of(all_of(&other, WantedValue::Given), &keep, covers_org);
        let after = outcome(&org, &wanted, &plan(&org, &wanted, prune).actions);
        prop_assert_eq!(plan(&after, &wanted, prune).actions, []);
    }

    #[test]
    fn without_pruning_nothing_goes(org in orgs(), other in orgs(), keep in prop::collection::vec(any::<bool>(), 1..40), covers_org in any::<bool>()) {
        let wanted = part_of(all_of(&other, WantedValue::Given), &keep, covers_org);
        let plan = plan(&org, &wanted, false);
        let is_link = |action: &Action| matches!(action.thing, Thing::Link(..));
        prop_assert!(plan.actions.iter().all(|action| action.verb != Verb::Delete || is_link(action)), "{plan:?}");
        let after = outcome(&org, &wanted, &plan.actions);
        prop_assert!(things(&org).is_subset(&things(&after)));
    }

    #[test]
    fn pruning_stays_within_what_the_file_covers(org in orgs(), other in orgs(), keep in prop::collection::vec(any::<bool>(), 1..40), covers_org in any::<bool>()) {
        let wanted = part_of(all_of(&other, WantedValue::Given), &keep, covers_org);
        let plan = plan(&org, &wanted, true);
        for action in plan.actions.iter().filter(|action| action.verb == Verb::Delete) {
            let listed = |app: &AppName| wanted.apps.as_ref().is_some_and(|apps| apps.contains_key(app));
            let names = |app: &AppName, service| wanted.apps.as_ref()?.get(app)?.services.as_ref()?.get(service);
            let covered = match &action.thing {
                Thing::Provider(_) => covers_org && wanted.providers.is_some(),
                Thing::Profile(_) => covers_org && wanted.profiles.is_some(),
                Thing::App(_) | Thing::Service(..) | Thing::Instance(..) => false,
                Thing::Stage(app, _) => listed(app),
                Thing::Parameter(owner, _) | Thing::Link(owner, _) => match owner {
                    OwnerName::Profile(profile) => {
                        (covers_org || wanted.apps.is_none()) && wanted.profiles.as_ref().is_some_and(|section| section.contains_key(profile))
                    }
                    OwnerName::Service(app, service) => listed(app) && (names(app, service).is_some() || !org.apps[app].services[service].held.archived),
                    OwnerName::Instance(app, service, place) => {
                        let is_named = names(app, service).is_some_and(|named| named.instances.iter().flatten().any(|(named, _)| named == place));
                        listed(app) && (is_named || !org.apps[app].services[service].instances[place].archived)
                    }
                },
            };
            prop_assert!(covered, "{action:?}");
        }
    }

    #[test]
    fn actions_on_one_owner_stand_together_and_after_what_they_need(org in orgs(), other in orgs()) {
        let plan = plan(&org, &all_of(&other, WantedValue::Given), true);
        let mut done: BTreeSet<OwnerName> = BTreeSet::new();
        let mut last = None;
        for action in &plan.actions {
            let owner = action.thing.owner();
            if owner != last {
                prop_assert!(owner.as_ref().is_none_or(|owner| done.insert(owner.clone())), "{action:?}");
                last = owner;
            }
        }
        let place = |wanted: &Thing| plan.actions.iter().position(|action| action.verb == Verb::Create && action.thing == *wanted);
        for (index, action) in plan.actions.iter().enumerate() {
            if let Thing::Link(_, alias) = &action.thing {
                prop_assert!(place(&Thing::Provider(alias.clone())).is_none_or(|made| made < index));
            }
            if let Thing::Stage(app, _) = &action.thing {
                prop_assert!(place(&Thing::App(app.clone())).is_none_or(|made| made < index));
            }
        }
    }
}

/// Everything by its name; links by their vendor, of which one takes the place of another.
fn things(org: &Present) -> BTreeSet<Thing> {
    let mut things: BTreeSet<_> = org.providers.keys().cloned().map(Thing::Provider).collect();
    let mut add = |owner: &OwnerName, held: &Held| {
        things.extend(held.parameters.keys().map(|key| Thing::Parameter(owner.clone(), key.clone())));
        let vendors = held.links.iter().filter_map(|alias| org.providers.get(alias)?.access.vendor().parse().ok());
        things.extend(vendors.map(|vendor| Thing::Link(owner.clone(), vendor)));
    };
    for (name, profile) in &org.profiles {
        add(&OwnerName::Profile(name.clone()), &Held { parameters: profile.parameters.clone(), ..Held::default() });
    }
    for (app, there) in &org.apps {
        for (name, service) in &there.services {
            add(&OwnerName::Service(app.clone(), name.clone()), &service.held);
            for (place, held) in &service.instances {
                add(&OwnerName::Instance(app.clone(), name.clone(), place.clone()), held);
            }
        }
    }
    things.extend(org.profiles.keys().cloned().map(Thing::Profile));
    things.extend(
        org.apps.iter().flat_map(|(app, there)| there.stages.keys().map(|stage| Thing::Stage(app.clone(), stage.clone()))),
    );
    things
}
