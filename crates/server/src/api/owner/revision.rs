//! `GET /api/v1/orgs/{org}/owners/{owner}/revisions/{revision}`.

use crate::{
    api::{Server, parameter, safeguard},
    http::{
        authenticated::Authenticated,
        failure::{Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::owner::{ParameterThen, RevisionDetails};

/// Show what a profile, a service or an instance held at a revision, without values
#[utoipa::path(get, path = "/api/v1/orgs/{org}/owners/{owner}/revisions/{revision}", tag = "owners", operation_id = "show_revision", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the owner, or `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`"), ("revision" = i64, Path, description = "Number of the revision")), responses((status = 200, description = "The owner as it was", body = RevisionDetails), Failures))]
pub async fn revision(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, owner, revision)): Path<(String, String, i64)>,
) -> Result<Json<RevisionDetails>, Failure> {
    let view = server.stagegate().revision(&caller, &org, &owner.parse()?, revision).await?;
    let parameters = view
        .parameters
        .into_iter()
        .map(|(then, fingerprint)| ParameterThen { parameter: parameter::body(then), fingerprint: fingerprint.into() });
    let safeguards = view.revision.profile.iter().flat_map(|state| state.safeguards.clone());
    Ok(Json(RevisionDetails {
        safeguards: safeguards.map(safeguard::body).collect(),
        owner: super::body(&view.owner),
        revision: super::revision_body(view.revision),
        parameters: parameters.collect(),
        links: view.links.into_iter().map(|(vendor, link)| (vendor.into(), link.to_string())).collect(),
    }))
}
