//! The safeguards of profiles, also as parts of other answers.

pub mod list;
pub mod set;

use axum::Json;
use stagegate_api::safeguard::{
    ChangedSafeguard, ChangedSafeguards, ComparedSafeguards, ResolvedSafeguard, SafeguardBody, SafeguardDifference,
    SafeguardExceptionBody, SafeguardPair, Safeguards,
};
use stagegate_core::{
    profile::Profile,
    safeguard::{Safeguard, SafeguardComparison, SafeguardException, differences},
};

use crate::http::if_match::Tagged;

fn tagged(profile: Profile) -> Tagged<Json<Safeguards>> {
    let safeguards = profile.safeguards.into_iter().map(body).collect();
    let body = Safeguards { profile: profile.name.into(), revision: profile.revision, safeguards };
    Tagged { revision: body.revision, body: Json(body) }
}

/// A safeguard, as it travels.
pub(super) fn body(safeguard: Safeguard) -> SafeguardBody {
    SafeguardBody {
        id: safeguard.id.into(),
        title: safeguard.title,
        description: safeguard.description,
        safeguard: safeguard.safeguard,
        version: safeguard.version,
        enforcement: safeguard.enforcement.as_str().to_owned(),
        settings: safeguard.settings,
        enabled: safeguard.enabled,
        exceptions: safeguard.exceptions.into_iter().map(exception_body).collect(),
    }
}

fn exception_body(exception: SafeguardException) -> SafeguardExceptionBody {
    let SafeguardException { resource, reason, owner, expires } = exception;
    SafeguardExceptionBody { resource, reason, owner: Some(owner), expires }
}

/// The safeguards of a profile, as resolutions list them.
pub(super) fn resolved(profile: Option<&Profile>) -> Vec<ResolvedSafeguard> {
    let resolved = |safeguard: &Safeguard| ResolvedSafeguard {
        id: safeguard.id.to_string(),
        title: safeguard.title.clone(),
        safeguard: safeguard.safeguard.clone(),
        version: safeguard.version,
        enforcement: safeguard.enforcement.as_str().to_owned(),
        settings: safeguard.settings.clone(),
        enabled: safeguard.enabled,
    };
    profile.iter().flat_map(|profile| &profile.safeguards).map(resolved).collect()
}

/// The safeguards of two sides.
pub(super) fn compared(compared: SafeguardComparison) -> ComparedSafeguards {
    let pair = |(left, right): (Safeguard, Safeguard)| {
        let fields = left.differing(&right).into_iter().map(str::to_owned).collect();
        SafeguardPair { left: body(left), right: body(right), fields }
    };
    ComparedSafeguards {
        only_left: compared.only_left.into_iter().map(body).collect(),
        only_right: compared.only_right.into_iter().map(body).collect(),
        different: compared.different.into_iter().map(pair).collect(),
        same: compared.same.into_iter().map(pair).collect(),
        reordered: compared.reordered,
    }
}

/// What became of the safeguards since the left side.
pub(super) fn changed(since: SafeguardComparison) -> ChangedSafeguards {
    let ComparedSafeguards { only_left, only_right, different, reordered, .. } = compared(since);
    let changed = |SafeguardPair { left, right, fields }| ChangedSafeguard { then: left, now: right, fields };
    let changed = different.into_iter().map(changed).collect();
    ChangedSafeguards { added: only_right, changed, removed: only_left, reordered }
}

/// What differs between two revisions.
pub(super) fn difference(from: &[Safeguard], to: &[Safeguard]) -> Vec<SafeguardDifference> {
    let told = |difference: stagegate_core::safeguard::SafeguardDifference| SafeguardDifference {
        title: difference.title,
        before: difference.before,
        after: difference.after,
        fields: difference.parts.into_iter().map(str::to_owned).collect(),
    };
    differences(from, to).into_iter().map(told).collect()
}
