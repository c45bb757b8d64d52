//! `POST /api/v1/setup`.

use axum::{Json, extract::State, http::StatusCode};
use stagegate_api::setup::{RedeemSetup, SetupDone, UserBody};

use crate::{
    api::Server,
    http::{
        authenticated::From,
        body::Body,
        failure::{Failure, Failures},
    },
};

/// Redeem the setup code
///
/// Works once, within an hour of the first start; makes the owner and their first access key.
#[utoipa::path(post, path = "/api/v1/setup", tag = "setup", operation_id = "redeem_setup", request_body = RedeemSetup, responses((status = 201, description = "The owner and their first access key, shown this once", body = SetupDone), Failures), security(()))]
pub async fn redeem(
    State(server): State<Server>,
    From(origin): From,
    Body(body): Body<RedeemSetup>,
) -> Result<(StatusCode, Json<SetupDone>), Failure> {
    let done = server.stagegate().redeem_setup(&origin, &body.code.0, &body.name).await?;
    let user = UserBody { id: done.user.id.into(), name: done.user.name };
    Ok((StatusCode::CREATED, Json(SetupDone { user, access_key: done.token.into(), expires_at: done.expires_at })))
}
