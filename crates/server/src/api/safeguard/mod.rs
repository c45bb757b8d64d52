//! The safeguards of profiles.

pub mod list;
pub mod set;

use axum::Json;
use stagegate_api::safeguard::{SafeguardBody, SafeguardExceptionBody, Safeguards};
use stagegate_core::{
    profile::Profile,
    safeguard::{Safeguard, SafeguardException},
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
