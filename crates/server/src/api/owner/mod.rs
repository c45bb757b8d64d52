//! Owners of parameters: profiles, services and instances alike.

pub mod difference;
pub mod revision;
pub mod revisions;
pub mod rollback;
pub mod show;

use axum::Json;
use stagegate_api::owner::{OwnerBody, ProfileStateBody, RevisionBody};
use stagegate_core::{owner::Owner, revision::Revision};

use crate::{app::owner::OwnerView, http::if_match::Tagged};

/// An owner that is there, as it travels.
pub(super) fn body(owner: &Owner) -> OwnerBody {
    OwnerBody {
        kind: owner.kind().to_owned(),
        id: Some(owner.id().as_str().to_owned()),
        name: owner.name(),
        address: owner.address().to_string(),
        revision: owner.revision(),
    }
}

/// An owner that need not exist yet.
pub(super) fn view_body(view: &OwnerView) -> OwnerBody {
    match view {
        OwnerView::There(owner) => body(owner),
        OwnerView::NotYet(names) => OwnerBody {
            kind: names.kind().to_owned(),
            id: None,
            name: names.name(),
            address: names.address().to_string(),
            revision: 0,
        },
    }
}

fn tagged(view: &OwnerView) -> Tagged<Json<OwnerBody>> {
    let body = view_body(view);
    Tagged { revision: body.revision, body: Json(body) }
}

/// A line of an owner's history, as it travels.
pub(super) fn revision_body(revision: Revision) -> RevisionBody {
    RevisionBody {
        revision: revision.revision,
        change: revision.change,
        message: revision.message,
        profile: revision.profile.map(|state| ProfileStateBody {
            description: state.description,
            role: state.role.map(Into::into),
            guarded: state.guarded,
        }),
        author: revision.author,
        at: revision.at,
    }
}
