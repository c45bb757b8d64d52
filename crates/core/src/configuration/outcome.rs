//! What is there once actions of a plan are carried out.

use std::collections::BTreeMap;

use super::{
    plan::{Action, OwnerName, Thing, Verb},
    present::{Held, Present, PresentAccess, PresentParameter, PresentProfile, PresentProvider},
    wanted::{Wanted, WantedAccess, WantedProfile, WantedProvider, WantedValue},
};
use crate::{fingerprint::Fingerprint, name::ProviderAlias, parameter::ParameterKey, safeguard::settled};

/// What is there once `actions`, which lead to what is `wanted`, are carried out.
pub fn outcome(present: &Present, wanted: &Wanted, actions: &[Action]) -> Present {
    let mut after = present.clone();
    for action in actions {
        carry_out(&mut after, wanted, action);
    }
    after
}

fn carry_out(after: &mut Present, wanted: &Wanted, action: &Action) {
    match &action.thing {
        Thing::Provider(alias) => provider(after, wanted, action, alias),
        Thing::Profile(name) if action.verb == Verb::Delete => drop(after.profiles.remove(name)),
        Thing::Profile(name) => {
            let wanted = wanted.profiles.as_ref().and_then(|section| section.get(name));
            set_profile(after.profiles.entry(name.clone()).or_default(), wanted);
        }
        Thing::App(name) => {
            let app = after.apps.entry(name.clone()).or_default();
            let wanted = wanted.apps.as_ref().and_then(|section| section.get(name));
            if let Some(profile) = wanted.and_then(|wanted| wanted.default_profile.clone()) {
                app.default_profile = profile;
            }
        }
        Thing::Stage(name, stage) => {
            let app = after.apps.entry(name.clone()).or_default();
            let wanted = wanted.apps.as_ref().and_then(|section| section.get(name));
            match wanted.and_then(|wanted| wanted.stages.as_ref()?.get(stage)).filter(|_| action.verb != Verb::Delete) {
                Some(profile) => drop(app.stages.insert(stage.clone(), profile.clone())),
                None => drop(app.stages.remove(stage)),
            }
        }
        Thing::Service(app, service) => drop(held(after, &OwnerName::Service(app.clone(), service.clone()))),
        Thing::Instance(app, service, place) => {
            held(after, &OwnerName::Instance(app.clone(), service.clone(), place.clone()));
        }
        Thing::Parameter(owner, key) => parameter(after, wanted, action.verb, owner, key),
        Thing::Link(owner, alias) => {
            if let Some(held) = held(after, owner) {
                match action.verb {
                    Verb::Delete => held.links.remove(alias),
                    Verb::Create | Verb::Change => held.links.insert(alias.clone()),
                };
            }
        }
    }
}

fn provider(after: &mut Present, wanted: &Wanted, action: &Action, alias: &ProviderAlias) {
    if action.verb == Verb::Delete {
        after.providers.remove(alias);
        return;
    }
    let wanted = wanted.providers.as_ref().and_then(|section| section.get(alias));
    if let (None, Some(wanted)) = (after.providers.get(alias), wanted) {
        after.providers.insert(alias.clone(), new_provider(wanted));
    }
    let Some(there) = after.providers.get_mut(alias) else { return };
    if let Some(wanted) = wanted {
        set_access(&mut there.access, &wanted.access, action);
        if let Some(description) = &wanted.description {
            there.description.clone_from(description);
        }
    }
    if let Some(change) = action.fields.iter().find(|change| change.field == "default") {
        there.is_default = change.after.as_deref() == Some("true");
    }
}

fn new_provider(wanted: &WantedProvider) -> PresentProvider {
    let access = match &wanted.access {
        WantedAccess::Role(arn) => PresentAccess::Role(arn.clone()),
        WantedAccess::Keys { access_key_id, .. } => PresentAccess::Keys { access_key_id: access_key_id.clone(), secret: None },
        WantedAccess::Details { vendor, .. } => PresentAccess::Details { vendor: vendor.clone(), details: BTreeMap::new() },
    };
    PresentProvider { access, description: String::new(), is_default: false }
}

fn set_access(there: &mut PresentAccess, wanted: &WantedAccess, action: &Action) {
    match (there, wanted) {
        (PresentAccess::Role(arn), WantedAccess::Role(wanted)) => arn.clone_from(wanted),
        (PresentAccess::Keys { access_key_id, secret }, WantedAccess::Keys { access_key_id: id, secret: wanted }) => {
            access_key_id.clone_from(id);
            *secret = value(secret.as_ref(), wanted.as_ref());
        }
        (PresentAccess::Details { details, .. }, WantedAccess::Details { details: wanted, .. }) => {
            for (name, wanted) in wanted.iter().flatten() {
                if let Some(value) = value(details.get(name), Some(wanted)) {
                    details.insert(name.clone(), value);
                }
            }
            let gone = |name: &str| {
                action.fields.iter().any(|change| change.after.is_none() && change.field == format!("details.{name}"))
            };
            details.retain(|name, _| !gone(name));
        }
        _ => {}
    }
}

fn set_profile(there: &mut PresentProfile, wanted: Option<&WantedProfile>) {
    let Some(wanted) = wanted else { return };
    if let Some(description) = &wanted.description {
        there.description.clone_from(description);
    }
    if let Some(role) = &wanted.role {
        there.role.clone_from(role);
    }
    there.guarded = wanted.guarded.unwrap_or(there.guarded);
    if let Some(safeguards) = &wanted.safeguards {
        there.safeguards = settled(&there.safeguards, safeguards);
    }
}

fn parameter(after: &mut Present, wanted: &Wanted, verb: Verb, owner: &OwnerName, key: &ParameterKey) {
    let wanted = wanted.parameter(owner, key).filter(|_| verb != Verb::Delete);
    let Some(parameters) = parameters(after, owner) else { return };
    let Some(wanted) = wanted else {
        parameters.remove(key);
        return;
    };
    let before = parameters.get(key);
    let Some(value) = value(before.map(|before| &before.value), Some(&wanted.value)) else { return };
    let visibility = wanted.visibility.or(before.map(|before| before.visibility)).unwrap_or_default();
    let description = wanted.description.as_ref().or(before.map(|before| &before.description)).cloned().unwrap_or_default();
    parameters.insert(key.clone(), PresentParameter { value, visibility, description });
}

/// The value that is there afterwards, by its fingerprint.
fn value(before: Option<&Fingerprint>, wanted: Option<&WantedValue>) -> Option<Fingerprint> {
    match wanted {
        Some(WantedValue::Given(value)) => Some(value.clone()),
        Some(WantedValue::Kept(_)) | None => before.cloned(),
    }
}

fn parameters<'a>(after: &'a mut Present, owner: &OwnerName) -> Option<&'a mut BTreeMap<ParameterKey, PresentParameter>> {
    match owner {
        OwnerName::Profile(name) => Some(&mut after.profiles.entry(name.clone()).or_default().parameters),
        OwnerName::Service(..) | OwnerName::Instance(..) => held(after, owner).map(|held| &mut held.parameters),
    }
}

/// What is set on a service or an instance, which comes into being by that, or out of the archive together with its
/// service; profiles have no links.
fn held<'a>(after: &'a mut Present, owner: &OwnerName) -> Option<&'a mut Held> {
    let (app, name) = match owner {
        OwnerName::Profile(_) => return None,
        OwnerName::Service(app, name) | OwnerName::Instance(app, name, _) => (app, name),
    };
    let service = after.apps.entry(app.clone()).or_default().services.entry(name.clone()).or_default();
    service.held.archived = false;
    let OwnerName::Instance(.., place) = owner else { return Some(&mut service.held) };
    let held = service.instances.entry(place.clone()).or_default();
    held.archived = false;
    Some(held)
}
