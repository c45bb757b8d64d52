//! Orgs.

pub mod create;
pub mod delete;
pub mod edit;
pub mod list;
pub mod show;

use axum::Json;
use stagegate_api::org::OrgBody;
use stagegate_core::user::Membership;

use crate::http::if_match::Tagged;

pub(super) fn body(membership: Membership) -> OrgBody {
    let Membership { org, role } = membership;
    OrgBody { id: org.id.into(), name: org.name.into(), role: role.as_str().to_owned(), revision: org.revision }
}

fn tagged(membership: Membership) -> Tagged<Json<OrgBody>> {
    Tagged { revision: membership.org.revision, body: Json(body(membership)) }
}
