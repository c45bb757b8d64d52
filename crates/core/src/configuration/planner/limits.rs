//! How much owners and providers may hold, once a plan is carried out.

use crate::{
    configuration::{
        path::DocumentPath,
        plan::{Conflict, OwnerName, Reason},
        present::{Present, PresentAccess},
        wanted::Wanted,
    },
    name::ProviderAlias,
    parameter::MAX_KEYS_PER_OWNER,
    provider::{MAX_DETAILS, MAX_LINKS},
};

/// Who would hold too much. What the file does not list stays as it is, and need not be known whole.
pub(super) fn exceeded(wanted: &Wanted, after: &Present) -> Vec<Conflict> {
    let mut exceeded = Vec::new();
    let is_listed = |alias: &ProviderAlias| wanted.providers.as_ref().is_some_and(|section| section.contains_key(alias));
    for (alias, provider) in after.providers.iter().filter(|(alias, _)| is_listed(alias)) {
        let PresentAccess::Details { details, .. } = &provider.access else { continue };
        let reason = match details.len() {
            0 => Reason::NoDetails,
            1..=MAX_DETAILS => continue,
            _ => Reason::TooManyDetails,
        };
        exceeded.push(Conflict { path: DocumentPath::of(["providers", alias.as_str(), "details"]), reason });
    }
    let mut check = |owner: &OwnerName, parameters: usize, links: usize| {
        if parameters > MAX_KEYS_PER_OWNER {
            exceeded.push(Conflict { path: owner.path().at("parameters"), reason: Reason::TooManyKeys });
        }
        if links > MAX_LINKS {
            exceeded.push(Conflict { path: owner.path().at("providers"), reason: Reason::TooManyLinks });
        }
    };
    for (name, profile) in &after.profiles {
        check(&OwnerName::Profile(name.clone()), profile.parameters.len(), 0);
    }
    for (app, there) in &after.apps {
        for (name, service) in &there.services {
            let held = &service.held;
            check(&OwnerName::Service(app.clone(), name.clone()), held.parameters.len(), held.links.len());
            for (place, held) in &service.instances {
                let owner = OwnerName::Instance(app.clone(), name.clone(), place.clone());
                check(&owner, held.parameters.len(), held.links.len());
            }
        }
    }
    exceeded
}
