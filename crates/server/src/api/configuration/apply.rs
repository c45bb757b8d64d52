//! `POST /api/v1/orgs/{org}/configuration`.

use crate::{
    api::{Server, impact},
    app::configuration::Outcome,
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{Failure, Failures, Outdated},
        path::Path,
    },
};
use axum::{Json, extract::State};
use stagegate_api::{
    MAX_CONFIGURATION_BYTES,
    configuration::{ApplyConfiguration, ConfigurationPlan, MovedCredentials, PlanConflict, PlannedAction, PlannedField},
};
use stagegate_core::{
    configuration::{Action, Conflict, FieldChange, Thing},
    impact::Impact,
    name::VendorName,
};

/// Make an org as a document says, all of it or nothing; or tell what that would do
#[utoipa::path(post, path = "/api/v1/orgs/{org}/configuration", tag = "configuration", operation_id = "apply_configuration", params(("org" = String, Path, description = "Name or id of the org")), request_body = ApplyConfiguration, responses((status = 200, description = "What was done, or would be", body = ConfigurationPlan), Failures, Outdated))]
pub async fn apply(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    Body(body): Body<ApplyConfiguration, MAX_CONFIGURATION_BYTES>,
) -> Result<Json<ConfigurationPlan>, Failure> {
    let Outcome { plan, credentials, id, applied } = server.stagegate().apply_configuration(&caller, &org, &body).await?;
    let actions = plan.actions.into_iter().map(action).collect();
    let conflicts = plan.conflicts.iter().map(conflict).collect();
    let moved =
        |(vendor, moved): (VendorName, Impact)| MovedCredentials { vendor: vendor.to_string(), impact: impact::body(moved) };
    let credentials = credentials.into_iter().map(moved).collect();
    Ok(Json(ConfigurationPlan { id: id.to_string(), actions, conflicts, credentials, applied }))
}

fn action(action: Action) -> PlannedAction {
    let owner = match &action.thing {
        Thing::Parameter(owner, _) | Thing::Link(owner, _) => Some(owner.address().to_string()),
        _ => None,
    };
    PlannedAction {
        action: action.verb.as_str().to_owned(),
        kind: action.thing.kind().to_owned(),
        name: action.thing.name(),
        owner,
        fields: action.fields.into_iter().map(field).collect(),
    }
}

fn field(FieldChange { field, before, after }: FieldChange) -> PlannedField {
    PlannedField { field, before, after }
}

fn conflict(conflict: &Conflict) -> PlanConflict {
    PlanConflict { path: conflict.path.keys().to_vec(), reason: conflict.reason.to_string() }
}
