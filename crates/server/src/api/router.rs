//! The one list of endpoints. A route and its document are one declaration: what is not here is not served.

use axum::{Router, extract::DefaultBodyLimit, middleware};
use stagegate_api::problem::Problem;
use stagegate_core::error::Error;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::{
    OpenApi as _,
    openapi::{
        OpenApi,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Server, access_key, app, audit, changes, check, comparison, configuration, credentials, deployment, explanation, health,
    instance, link, org, output, owner, parameter, policy, profile, provider, reading, resolution, role, safeguard, service,
    setup, stage,
};
use crate::http::{body::MAX_BODY_BYTES, failure::Failure, request_id};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Stagegate", description = "Gives every stage of a serverless app its own deployment profile.", license(name = "Apache-2.0", identifier = "Apache-2.0")),
    components(schemas(Problem)),
    security(("access_key" = [])),
    modifiers(&AccessKeyScheme)
)]
struct Document;

/// Access keys travel as bearer tokens.
struct AccessKeyScheme;

impl utoipa::Modify for AccessKeyScheme {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An access key: `sgk_…`")).build();
        document.components.get_or_insert_with(Default::default).add_security_scheme("access_key", SecurityScheme::Http(scheme));
    }
}

/// Every endpoint and its document.
pub fn endpoints() -> (Router<Server>, OpenApi) {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(setup::redeem::redeem))
        .routes(routes!(setup::whoami::whoami))
        .routes(routes!(org::create::create, org::list::list))
        .routes(routes!(org::show::show, org::edit::edit, org::delete::delete))
        .routes(routes!(access_key::create::create, access_key::list::list))
        .routes(routes!(access_key::show::show, access_key::edit::edit, access_key::revoke::revoke))
        .routes(routes!(app::create::create, app::list::list))
        .routes(routes!(app::show::show, app::edit::edit, app::delete::delete))
        .routes(routes!(stage::add::add, stage::list::list))
        .routes(routes!(stage::show::show, stage::set::set, stage::edit::edit, stage::remove::remove))
        .routes(routes!(service::create::create, service::list::list))
        .routes(routes!(service::show::show, service::edit::edit, service::delete::delete))
        .routes(routes!(instance::list::list))
        .routes(routes!(instance::create::create))
        .routes(routes!(instance::show::show, instance::edit::edit, instance::delete::delete))
        .routes(routes!(profile::create::create, profile::list::list))
        .routes(routes!(profile::show::show, profile::edit::edit, profile::delete::delete))
        .routes(routes!(safeguard::list::list, safeguard::set::set))
        .routes(routes!(policy::create::create, policy::list::list))
        .routes(routes!(policy::show::show, policy::edit::edit, policy::delete::delete))
        .routes(routes!(policy::versions::versions))
        .routes(routes!(policy::test::test))
        .routes(routes!(policy::try_out::try_out))
        .routes(routes!(owner::show::show))
        .routes(routes!(owner::revisions::revisions))
        .routes(routes!(owner::revision::revision))
        .routes(routes!(owner::difference::difference))
        .routes(routes!(owner::rollback::rollback))
        .routes(routes!(parameter::list::list, parameter::change::change))
        .routes(routes!(parameter::copy::copy))
        .routes(routes!(parameter::reveal_all::reveal_all))
        .routes(routes!(parameter::reveal::reveal, parameter::set::set, parameter::unset::unset))
        .routes(routes!(parameter::history::history))
        .routes(routes!(parameter::rollback::rollback))
        .routes(routes!(role::show::show, role::set::set, role::unset::unset))
        .routes(routes!(role::verify::verify))
        .routes(routes!(provider::add::add, provider::list::list))
        .routes(routes!(provider::show::show, provider::edit::edit, provider::remove::remove))
        .routes(routes!(provider::rotate::rotate))
        .routes(routes!(provider::verify::verify))
        .routes(routes!(provider::set_default::set_default, provider::unset_default::unset_default))
        .routes(routes!(link::list::list))
        .routes(routes!(link::set::set, link::unset::unset))
        .routes(routes!(resolution::resolve::resolve))
        .routes(routes!(configuration::export::export, configuration::apply::apply))
        .routes(routes!(resolution::show::show))
        .routes(routes!(explanation::explain::explain))
        .routes(routes!(comparison::compare::compare))
        .routes(routes!(changes::show::show))
        .routes(routes!(reading::unread::unread))
        .routes(routes!(check::run::run, check::list::list))
        .routes(routes!(check::show::show))
        .routes(routes!(check::replay::replay))
        .routes(routes!(check::backtest::backtest))
        .routes(routes!(credentials::issue::issue))
        .routes(routes!(deployment::start::start, deployment::list::list))
        .routes(routes!(deployment::finish::finish))
        .routes(routes!(deployment::show::show))
        .routes(routes!(deployment::diff::diff))
        .routes(routes!(output::list::list))
        .routes(routes!(output::show::show))
        .routes(routes!(audit::list::list))
        .split_for_parts()
}

/// The whole server: endpoints, their document, health, limits, errors.
pub fn router(server: Server) -> Router {
    let (endpoints, document) = endpoints();
    endpoints
        .merge(health::routes(document))
        .merge(configuration::schema::routes())
        .fallback(|| async { Failure(Error::NoAddress) })
        .method_not_allowed_fallback(|| async { Failure(Error::WrongMethod) })
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(middleware::from_fn(super::limits::time_out))
        .layer(CatchPanicLayer::custom(super::limits::panicked))
        .layer(middleware::from_fn_with_state(server.clone(), request_id::assign))
        .with_state(server)
}
