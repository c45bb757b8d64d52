//! Access roles of profiles.

pub mod set;
pub mod show;
pub mod unset;
pub mod verify;

use axum::Json;
use stagegate_api::role::RoleBody;

use crate::{app::role::RoleView, http::if_match::Tagged};

fn tagged(view: RoleView) -> Tagged<Json<RoleBody>> {
    let RoleView { profile, trust_policy } = view;
    let body = RoleBody {
        profile: profile.name.into(),
        arn: profile.role.map(Into::into),
        external_id: profile.external_id.as_str().to_owned(),
        trust_policy,
    };
    Tagged { revision: profile.revision, body: Json(body) }
}
