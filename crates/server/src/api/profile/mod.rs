//! Profiles and their revisions.

pub mod create;
pub mod delete;
pub mod edit;
pub mod list;
pub mod revisions;
pub mod show;

use axum::Json;
use stagegate_api::profile::{ProfileBody, ProfileRevisionBody};
use stagegate_core::profile::{Profile, ProfileRevision};

use crate::http::if_match::Tagged;

fn body(profile: Profile) -> ProfileBody {
    ProfileBody {
        id: profile.id.into(),
        name: profile.name.into(),
        description: profile.description,
        role: profile.role.map(Into::into),
        external_id: profile.external_id.as_str().to_owned(),
        revision: profile.revision,
        created_at: profile.created_at,
        updated_at: profile.updated_at,
    }
}

fn tagged(profile: Profile) -> Tagged<Json<ProfileBody>> {
    Tagged { revision: profile.revision, body: Json(body(profile)) }
}

fn revision_body(revision: ProfileRevision) -> ProfileRevisionBody {
    ProfileRevisionBody {
        revision: revision.revision,
        change: revision.change,
        message: revision.message,
        role: revision.role.map(Into::into),
        description: revision.description,
        author: revision.author,
        at: revision.at,
    }
}
