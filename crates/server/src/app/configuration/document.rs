//! What is there as a document: every field is named, so that a later change of any shows.

use std::collections::BTreeMap;

use stagegate_api::configuration::{
    AppEntry, Configuration, InstanceEntry, ParameterEntry, ProfileEntry, ProviderEntry, SecretEntry, ServiceEntry,
};
use stagegate_core::{
    configuration::{
        Held, Present, PresentAccess, PresentApp, PresentParameter, PresentProfile, PresentProvider, PresentService, VERSION,
    },
    fingerprint::Fingerprint,
    name::OrgName,
};

use super::safeguard;

/// The document of an org, or of a part of it.
pub(super) fn document(org: &OrgName, present: &Present, is_whole: bool) -> Configuration {
    Configuration {
        version: VERSION,
        org: Some(org.to_string()),
        covers: is_whole.then(|| "org".to_owned()),
        providers: Some(named(&present.providers, provider)),
        profiles: Some(named(&present.profiles, profile)),
        apps: Some(named(&present.apps, app)),
    }
}

fn named<K: ToString, T, E>(things: &BTreeMap<K, T>, entry: impl Fn(&T) -> E) -> BTreeMap<String, E> {
    things.iter().map(|(name, thing)| (name.to_string(), entry(thing))).collect()
}

fn provider(there: &PresentProvider) -> ProviderEntry {
    let entry = ProviderEntry {
        kind: there.access.kind().as_str().to_owned(),
        description: Some(there.description.clone()),
        default: Some(there.is_default),
        ..ProviderEntry::default()
    };
    match &there.access {
        PresentAccess::Role(arn) => ProviderEntry { role: Some(arn.to_string()), ..entry },
        PresentAccess::Keys { access_key_id, secret } => {
            ProviderEntry { access_key_id: Some(access_key_id.clone()), secret_access_key: secret.as_ref().map(kept), ..entry }
        }
        PresentAccess::Details { vendor, details } => {
            ProviderEntry { vendor: Some(vendor.to_string()), details: Some(named(details, kept)), ..entry }
        }
    }
}

fn kept(value: &Fingerprint) -> SecretEntry {
    SecretEntry { from: Some("kept".to_owned()), fingerprint: Some(value.to_string()), ..SecretEntry::default() }
}

fn profile(there: &PresentProfile) -> ProfileEntry {
    ProfileEntry {
        description: Some(there.description.clone()),
        role: Some(there.role.as_ref().map(ToString::to_string)),
        guarded: Some(there.guarded),
        safeguards: Some(there.safeguards.iter().map(safeguard::entry).collect()),
        parameters: Some(named(&there.parameters, parameter)),
    }
}

fn parameter(there: &PresentParameter) -> ParameterEntry {
    ParameterEntry {
        from: Some("kept".to_owned()),
        fingerprint: Some(there.value.to_string()),
        visibility: Some(there.visibility.as_str().to_owned()),
        description: Some(there.description.clone()),
        ..ParameterEntry::default()
    }
}

fn app(there: &PresentApp) -> AppEntry {
    let services = there.services.iter().filter(|(_, service)| is_listed(service));
    AppEntry {
        default_profile: Some(there.default_profile.as_ref().map(ToString::to_string)),
        stages: Some(there.stages.iter().map(|(stage, profile)| (stage.to_string(), profile.to_string())).collect()),
        services: Some(services.map(|(name, there)| (name.to_string(), service(there))).collect()),
    }
}

/// Services and instances come into being by themselves: those on which nothing is set are left out, and so are archived
/// ones.
fn is_listed(service: &PresentService) -> bool {
    !service.held.archived && (!service.held.is_empty() || service.instances.values().any(is_instance_listed))
}

fn is_instance_listed(held: &Held) -> bool {
    !held.archived && !held.is_empty()
}

fn service(there: &PresentService) -> ServiceEntry {
    let mut instances: BTreeMap<String, BTreeMap<String, InstanceEntry>> = BTreeMap::new();
    for (place, held) in there.instances.iter().filter(|(_, held)| is_instance_listed(held)) {
        let entry = InstanceEntry { parameters: Some(named(&held.parameters, parameter)), providers: Some(links(held)) };
        instances.entry(place.stage.to_string()).or_default().insert(place.region.to_string(), entry);
    }
    ServiceEntry {
        parameters: Some(named(&there.held.parameters, parameter)),
        providers: Some(links(&there.held)),
        instances: Some(instances),
    }
}

fn links(held: &Held) -> Vec<String> {
    held.links.iter().map(ToString::to_string).collect()
}
