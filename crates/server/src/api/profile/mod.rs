//! Profiles and their revisions.

pub mod create;
pub mod delete;
pub mod edit;
pub mod list;
pub mod show;

use axum::Json;
use stagegate_api::profile::ProfileBody;
use stagegate_core::profile::Profile;

use super::safeguard;
use crate::http::if_match::Tagged;

fn body(profile: Profile) -> ProfileBody {
    ProfileBody {
        safeguards: safeguard::resolved(Some(&profile)),
        id: profile.id.into(),
        name: profile.name.into(),
        description: profile.description,
        role: profile.role.map(Into::into),
        external_id: profile.external_id.as_str().to_owned(),
        guarded: profile.guarded,
        revision: profile.revision,
        created_at: profile.created_at,
        updated_at: profile.updated_at,
    }
}

fn tagged(profile: Profile) -> Tagged<Json<ProfileBody>> {
    Tagged { revision: profile.revision, body: Json(body(profile)) }
}
