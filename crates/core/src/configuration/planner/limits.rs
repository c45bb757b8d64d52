//! How much owners and providers may hold, once a plan is carried out.

use crate::{
    configuration::{
        path::DocumentPath,
        plan::{Conflict, OwnerName, Reason},
        present::{Present, PresentAccess},
    },
    parameter::MAX_KEYS_PER_OWNER,
    provider::MAX_DETAILS,
};

/// Who would hold too much.
pub(super) fn exceeded(after: &Present) -> Vec<Conflict> {
    let mut exceeded = Vec::new();
    for (alias, provider) in &after.providers {
        if let PresentAccess::Details { details, .. } = &provider.access
            && details.len() > MAX_DETAILS
        {
            let path = DocumentPath::of(["providers", alias.as_str(), "details"]);
            exceeded.push(Conflict { path, reason: Reason::TooManyDetails });
        }
    }
    let mut check = |owner: &OwnerName, held: usize| {
        if held > MAX_KEYS_PER_OWNER {
            exceeded.push(Conflict { path: owner.path().at("parameters"), reason: Reason::TooManyKeys });
        }
    };
    for (name, profile) in &after.profiles {
        check(&OwnerName::Profile(name.clone()), profile.parameters.len());
    }
    for (app, there) in &after.apps {
        for (name, service) in &there.services {
            check(&OwnerName::Service(app.clone(), name.clone()), service.held.parameters.len());
            for (place, held) in &service.instances {
                check(&OwnerName::Instance(app.clone(), name.clone(), place.clone()), held.parameters.len());
            }
        }
    }
    exceeded
}
