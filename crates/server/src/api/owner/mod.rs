//! Owners of parameters: profiles, services and instances alike.

pub mod difference;
pub mod revision;
pub mod revisions;
pub mod rollback;
pub mod show;

use axum::Json;
use stagegate_api::owner::{OwnerBody, ProfileStateBody, RevisionBody};
use stagegate_core::{
    owner::{Owner, OwnerAddress},
    revision::Revision,
};

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
        OwnerView::NotYet(address) => not_yet(address),
    }
}

fn tagged(view: &OwnerView) -> Tagged<Json<OwnerBody>> {
    let body = view_body(view);
    Tagged { revision: body.revision, body: Json(body) }
}

fn not_yet(address: &OwnerAddress) -> OwnerBody {
    let (kind, name) = match address {
        OwnerAddress::Service { app, service } => ("service", format!("{app}/{service}")),
        OwnerAddress::Instance { app, service, place } => ("instance", format!("{app}/{service} {place}")),
        OwnerAddress::Id(_) | OwnerAddress::Profile(_) => ("profile", address.to_string()),
    };
    OwnerBody { kind: kind.to_owned(), id: None, name, address: address.to_string(), revision: 0 }
}

fn revision_body(revision: Revision) -> RevisionBody {
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
