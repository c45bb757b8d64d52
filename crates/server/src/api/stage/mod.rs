//! Stages of an app.

pub mod add;
pub mod edit;
pub mod list;
pub mod remove;
pub mod set;
pub mod show;

use axum::Json;
use stagegate_api::stage::StageBody;
use stagegate_core::stage::Stage;

use crate::http::if_match::Tagged;

fn body(stage: Stage) -> StageBody {
    StageBody {
        id: stage.id.into(),
        name: stage.name.into(),
        profile: stage.profile.name.into(),
        revision: stage.revision,
        created_at: stage.created_at,
        updated_at: stage.updated_at,
    }
}

fn tagged(stage: Stage) -> Tagged<Json<StageBody>> {
    Tagged { revision: stage.revision, body: Json(body(stage)) }
}
