//! What is resolved: org, app, stage, and perhaps service and region.

use crate::{
    context::{Context, Field},
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
    /// From flags, environment, files and, for the org, the settings of the user.
    pub fn find(context: &Context, session: &Session) -> Result<Self, CliError> {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let (app, stage) = (context.needed(Field::App)?.to_owned(), context.needed(Field::Stage)?.to_owned());
        let (service, region) = (owned(context.optional(Field::Service)?), owned(context.optional(Field::Region)?));
        let org = session.org(context.optional(Field::Org)?)?;
        Ok(Self { org, app, stage, service, region })
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
