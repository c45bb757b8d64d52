//! `stagegate output`.

mod get;
mod list;

use clap::Subcommand;
use serde_json::Value;
use stagegate_api::{client::ClientError, output::Outputs};

use super::Target;
use crate::{
    cli::GlobalArgs,
    context::{self, Field},
    error::CliError,
    lookup,
    session::Session,
};

/// The commands on outputs.
#[derive(Debug, Subcommand)]
pub enum OutputCommand {
    /// List the outputs of a service in a stage: those of its last deployment that worked
    List,
    Get(get::GetArgs),
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &OutputCommand) -> Result<(), CliError> {
    match command {
        OutputCommand::List => list::list(global),
        OutputCommand::Get(args) => get::get(global, args),
    }
}

/// Whose outputs.
#[derive(Debug)]
struct Instance {
    org: String,
    app: String,
    service: String,
    place: String,
}

impl Instance {
    /// From flags, environment and files.
    fn find(global: &GlobalArgs, session: &Session) -> Result<Self, CliError> {
        let context = context::discover(global)?;
        for field in [Field::App, Field::Service, Field::Stage, Field::Region] {
            context.needed(field)?;
        }
        let (Target { org, app, stage, .. }, context) = Target::find(global, context, session)?;
        let place = format!("{stage}:{}", context.needed(Field::Region)?);
        Ok(Self { org, app, service: context.needed(Field::Service)?.to_owned(), place })
    }

    fn outputs(&self, session: &Session) -> Result<Outputs, CliError> {
        let outputs = session.client.outputs(&self.org, &self.app, &self.service, &self.place);
        outputs.map_err(|error| self.missing(session, error))
    }

    fn missing(&self, session: &Session, error: ClientError) -> CliError {
        lookup::no_instance(session, &self.org, &self.app, (&self.service, &self.place), error)
    }
}

/// Text as it is, everything else as JSON.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
