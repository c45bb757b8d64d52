//! Services of an app.

pub mod create;
pub mod delete;
pub mod edit;
pub mod list;
pub mod show;

use axum::Json;
use stagegate_api::service::ServiceBody;
use stagegate_core::service::Service;

use crate::http::if_match::Tagged;

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
