//! What is resolved: org, app, stage, and perhaps service and region.

use stagegate_core::id::looks_like_an_id;

use crate::{
    cli::GlobalArgs,
    context::{self, Context, Field},
    error::CliError,
    lookup,
    session::Session,
};

/// What is resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The org.
    pub org: String,
    /// The app.
    pub app: String,
    /// The stage.
    pub stage: String,
    /// The service, if one is named.
    pub service: Option<String>,
    /// The region, if one is named.
    pub region: Option<String>,
}

impl Target {
    /// From flags, environment, files and, for the org, the settings of the user; and the context by names, see
    /// [`by_names`].
    pub fn find(global: &GlobalArgs, context: Context, session: &Session) -> Result<(Self, Context), CliError> {
        let app = context.needed(Field::App)?.to_owned();
        context.needed(Field::Stage)?;
        let org = session.org(context.optional(Field::Org)?)?;
        let context = by_names(global, context, session, (&org, &app))?;
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let stage = context.needed(Field::Stage)?.to_owned();
        let (service, region) = (owned(context.optional(Field::Service)?), owned(context.optional(Field::Region)?));
        Ok((Self { org, app, stage, service, region }, context))
    }

    /// Warns if the stage is called almost like one that was added to the app. Only a stage that takes the default
    /// profile, which `source` tells, costs the request for the names of the others.
    pub fn warn_of_slip(&self, session: &Session, source: Option<&str>) {
        if source != Some("app-default") {
            return;
        }
        let Self { org, app, stage, .. } = self;
        if let Some(near) = lookup::near_stage(session, org, app, stage) {
            session.output.note(&format!("warning: stage `{stage}` was not added to app `{app}`; did you mean `{near}`?"));
        }
    }
}

/// Looks again by the names of a stage and a service that were given by their ids: files tell regions and parameters by a
/// stage's name, and the framework deploys to it.
fn by_names(global: &GlobalArgs, context: Context, session: &Session, at: (&str, &str)) -> Result<Context, CliError> {
    let (org, app) = at;
    let id_of = |field| Ok::<_, CliError>(context.optional(field)?.filter(|given| looks_like_an_id(given)));
    let stage = id_of(Field::Stage)?.map(|id| Ok::<_, CliError>(lookup::stage(session, org, app, id)?.name)).transpose()?;
    let service = id_of(Field::Service)?.map(|id| Ok::<_, CliError>(lookup::service(session, org, app, id)?.name)).transpose()?;
    if stage.is_none() && service.is_none() {
        return Ok(context);
    }
    let (stage, service) = (stage.or_else(|| global.stage.clone()), service.or_else(|| global.service.clone()));
    context::discover(&GlobalArgs { stage, service, ..global.clone() })
}
