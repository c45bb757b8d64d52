//! Services of an app.

pub mod create;
pub mod delete;
pub mod edit;
pub mod list;
pub mod show;

use axum::Json;
use stagegate_api::service::{Archive, ServiceBody};
use stagegate_core::service::Service;

use crate::{app::owner::ArchiveEdit, http::if_match::Tagged};

fn body(service: Service) -> ServiceBody {
    ServiceBody {
        id: service.id.into(),
        app: service.app_name.into(),
        name: service.name.into(),
        revision: service.revision,
        archived_at: service.archived_at,
        created_at: service.created_at,
        updated_at: service.updated_at,
    }
}

fn tagged(service: Service) -> Tagged<Json<ServiceBody>> {
    Tagged { revision: service.revision, body: Json(body(service)) }
}

/// What a body wants changed of a service or an instance.
pub(super) fn edit_of(archive: &Archive) -> ArchiveEdit<'_> {
    ArchiveEdit { archived: archive.archived, message: archive.message.as_deref() }
}
