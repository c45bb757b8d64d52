//! What is resolved: org, app, stage, and perhaps service and region.

use crate::{
    context::{Context, Field},
    error::CliError,
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
}
