//! `PATCH /api/v1/orgs/{org}/profiles/{profile}`.

use crate::app::profile::ProfileEdit;
use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{ChangeFailures, Failure, Failures},
        if_match::IfMatch,
        if_match::Tagged,
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::profile::{EditProfile, ProfileBody};
/// Change a profile's name or description, or guard it; what is absent stays
#[utoipa::path(patch, path = "/api/v1/orgs/{org}/profiles/{profile}", tag = "profiles", operation_id = "edit_profile", params(("org" = String, Path, description = "Name or id of the org"), ("profile" = String, Path, description = "Name or id of the profile"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = EditProfile, responses((status = 200, description = "The profile", body = ProfileBody), Failures, ChangeFailures))]
pub async fn edit(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, profile)): Path<(String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<EditProfile>,
) -> Result<Tagged<Json<ProfileBody>>, Failure> {
    let edit = ProfileEdit {
        name: body.name.as_deref(),
        description: body.description.as_deref(),
        guarded: body.guarded,
        message: body.message.as_deref(),
    };
    Ok(super::tagged(server.stagegate().edit_profile(&caller, &org, &profile, &edit, precondition).await?))
}
