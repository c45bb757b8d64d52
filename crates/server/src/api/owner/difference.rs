//! `GET /api/v1/orgs/{org}/owners/{owner}/diff`.

use crate::{
    api::{Server, parameter, safeguard},
    app::revision::RevisionDifference as Found,
    http::{
        authenticated::Authenticated,
        body::CheckedQuery,
        failure::{Failure, Failures},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::owner::{DifferenceQuery, FieldDifference, RevisionDifference};
use stagegate_core::{
    revision::{ProfileState, Revision},
    safeguard::{Safeguard, reordered},
};

/// Compare two revisions of a profile, a service or an instance, without values
#[utoipa::path(get, path = "/api/v1/orgs/{org}/owners/{owner}/diff", tag = "owners", operation_id = "compare_revisions", params(("org" = String, Path, description = "Name or id of the org"), ("owner" = String, Path, description = "Id of the owner, or `profile:NAME`, `service:APP:SERVICE`, `instance:APP:SERVICE:STAGE:REGION`"), DifferenceQuery), responses((status = 200, description = "What differs", body = RevisionDifference), Failures))]
pub async fn difference(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, owner)): Path<(String, String)>,
    CheckedQuery(query): CheckedQuery<DifferenceQuery>,
) -> Result<Json<RevisionDifference>, Failure> {
    let range = (query.from, query.to);
    let found = server.stagegate().revision_difference(&caller, &org, &owner.parse()?, range).await?;
    Ok(Json(body(found)))
}

/// A difference, as it travels.
pub(super) fn body(found: Found) -> RevisionDifference {
    let links = found.links.into_iter().map(|(vendor, before, after)| FieldDifference {
        field: vendor.into(),
        before: before.map(|link| link.to_string()),
        after: after.map(|link| link.to_string()),
    });
    let (before, after) = (safeguards(&found.from), safeguards(&found.to));
    RevisionDifference {
        owner: super::body(&found.owner),
        safeguards: safeguard::difference(before, after),
        safeguards_reordered: reordered(before, after),
        fields: fields(found.from.profile.as_ref(), found.to.profile.as_ref()),
        from: super::revision_body(found.from),
        to: super::revision_body(found.to),
        parameters: found.parameters.into_iter().map(parameter::change_body).collect(),
        links: links.collect(),
    }
}

fn safeguards(revision: &Revision) -> &[Safeguard] {
    revision.profile.as_ref().map_or(&[], |state| &state.safeguards)
}

fn fields(from: Option<&ProfileState>, to: Option<&ProfileState>) -> Vec<FieldDifference> {
    let values = |state: Option<&ProfileState>| {
        let role = state.and_then(|state| state.role.as_ref()).map(ToString::to_string);
        [state.map(|state| state.description.clone()), role, state.map(|state| state.guarded.to_string())]
    };
    let both = ["description", "role", "guarded"].into_iter().zip(values(from).into_iter().zip(values(to)));
    let differing = both.filter(|(_, (before, after))| before != after);
    differing.map(|(field, (before, after))| FieldDifference { field: field.to_owned(), before, after }).collect()
}
