//! Apps.

pub mod create;
pub mod delete;
pub mod edit;
pub mod list;
pub mod show;

use axum::Json;
use stagegate_api::app::AppBody;
use stagegate_core::app::App;

use crate::http::if_match::Tagged;

fn body(app: App) -> AppBody {
    AppBody {
        id: app.id.into(),
        name: app.name.into(),
        default_profile: app.default_profile.map(|profile| profile.name.into()),
        revision: app.revision,
        created_at: app.created_at,
        updated_at: app.updated_at,
    }
}

fn tagged(app: App) -> Tagged<Json<AppBody>> {
    Tagged { revision: app.revision, body: Json(body(app)) }
}
