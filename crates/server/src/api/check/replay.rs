//! `POST /api/v1/orgs/{org}/checks/{check}/replay`.

use axum::{Json, extract::State};
use stagegate_api::check::Replay;

use crate::{
    api::Server,
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
        path::Path,
    },
};

/// Judge again what a check judged, and say what has changed since; nothing is stored
#[utoipa::path(post, path = "/api/v1/orgs/{org}/checks/{check}/replay", tag = "checks", operation_id = "replay_check", params(("org" = String, Path, description = "Name or id of the org"), ("check" = String, Path, description = "Id of the check")), responses((status = 200, description = "What came of it", body = Replay), Failures))]
pub async fn replay(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, check)): Path<(String, String)>,
) -> Result<Json<Replay>, Failure> {
    let replay = server.stagegate().replay_check(&caller, &org, &check).await?;
    Ok(Json(Replay {
        check: super::body(replay.check),
        judged_at: replay.judged_at.to_string(),
        same: replay.same,
        differs: replay.differs,
        verdicts: super::verdicts(replay.report),
    }))
}
