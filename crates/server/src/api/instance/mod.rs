//! Instances of services.

pub mod create;
pub mod delete;
pub mod edit;
pub mod list;
pub mod show;

use axum::Json;
use stagegate_api::instance::{InstanceBody, LastDeploymentBody};
use stagegate_core::deployment::LastDeployment;

use crate::{app::instance::InstanceView, http::if_match::Tagged};

fn body(view: InstanceView) -> InstanceBody {
    let InstanceView { instance, last_deployment } = view;
    InstanceBody {
        id: instance.id.into(),
        app: instance.app_name.into(),
        service: instance.service_name.into(),
        stage: instance.place.stage.into(),
        region: instance.place.region.into(),
        revision: instance.revision,
        archived_at: instance.archived_at,
        created_at: instance.created_at,
        updated_at: instance.updated_at,
        last_deployment: last_deployment.map(last),
    }
}

fn last(deployment: LastDeployment) -> LastDeploymentBody {
    LastDeploymentBody {
        id: deployment.id.into(),
        kind: deployment.kind.as_str().to_owned(),
        status: deployment.status.as_str().to_owned(),
        started_at: deployment.started_at,
        finished_at: deployment.finished_at,
    }
}

fn tagged(view: InstanceView) -> Tagged<Json<InstanceBody>> {
    Tagged { revision: view.instance.revision, body: Json(body(view)) }
}
