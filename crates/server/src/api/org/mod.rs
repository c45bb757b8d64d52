//! Orgs.

pub mod create;
pub mod list;
pub mod show;

use stagegate_api::org::OrgBody;
use stagegate_core::user::Membership;

pub(super) fn body(membership: Membership) -> OrgBody {
    OrgBody { id: membership.org.id.into(), name: membership.org.name.into(), role: membership.role.as_str().to_owned() }
}
