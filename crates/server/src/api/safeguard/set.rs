//! `PUT /api/v1/orgs/{org}/profiles/{profile}/safeguards`.

use axum::{Json, extract::State};
use stagegate_api::safeguard::{Safeguards, SetSafeguards};

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{ChangeFailures, Failure, Failures},
        if_match::{IfMatch, Tagged},
        path::Path,
    },
};

/// Give a profile these safeguards, in this order; those that are left out are gone
#[utoipa::path(put, path = "/api/v1/orgs/{org}/profiles/{profile}/safeguards", tag = "safeguards", operation_id = "set_safeguards", params(("org" = String, Path, description = "Name or id of the org"), ("profile" = String, Path, description = "Name or id of the profile"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = SetSafeguards, responses((status = 200, description = "The safeguards, with defaults filled in", body = Safeguards), Failures, ChangeFailures))]
pub async fn set(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, profile)): Path<(String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<SetSafeguards>,
) -> Result<Tagged<Json<Safeguards>>, Failure> {
    let wanted = body.safeguards.into_iter().map(Into::into).collect();
    let wanted = (wanted, body.message.as_deref());
    Ok(super::tagged(server.stagegate().set_safeguards(&caller, &org, &profile, wanted, precondition).await?))
}
