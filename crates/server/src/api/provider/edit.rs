//! `PATCH /api/v1/orgs/{org}/providers/{provider}`.

use crate::app::provider::ProviderEdit;
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
use stagegate_api::provider::{EditProvider, ProviderBody};

/// Change a provider; what is absent stays
#[utoipa::path(patch, path = "/api/v1/orgs/{org}/providers/{provider}", tag = "providers", operation_id = "edit_provider", params(("org" = String, Path, description = "Name or id of the org"), ("provider" = String, Path, description = "Alias or id of the provider"), ("If-Match" = String, Header, description = "The revision that the change is based on, such as `\"r7\"`; `*` for any")), request_body = EditProvider, responses((status = 200, description = "The provider", body = ProviderBody), Failures, ChangeFailures))]
pub async fn edit(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path((org, provider)): Path<(String, String)>,
    IfMatch(precondition): IfMatch,
    Body(body): Body<EditProvider>,
) -> Result<Tagged<Json<ProviderBody>>, Failure> {
    let edit = ProviderEdit {
        alias: body.alias.as_deref(),
        description: body.description.as_deref(),
        role: body.role.as_deref().map(str::parse).transpose()?,
        set: super::secrets(body.set),
        unset: body.unset,
    };
    Ok(super::tagged(server.stagegate().edit_provider(&caller, &org, &provider, edit, precondition).await?))
}
