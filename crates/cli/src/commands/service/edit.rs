//! `stagegate service edit`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::service::EditService;

use super::{Which, find};
use crate::{cli::GlobalArgs, error::CliError, session::Session};

/// Rename a service with its instances
#[derive(Args, Debug)]
pub struct EditArgs {
    #[command(flatten)]
    which: Which,
    /// The new name; deployments keep the name of then
    #[arg(long = "name", value_name = "NEW", value_parser = NonEmptyStringValueParser::new())]
    new_name: String,
    /// Why, for the history
    #[arg(long, short, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    message: Option<String>,
}

/// Renames a service.
pub fn edit(global: &GlobalArgs, args: &EditArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let found = find(&session, &session.service_here(args.which.name.as_deref())?)?;
    let present = &found.service;
    let edit = EditService { name: Some(args.new_name.clone()), message: args.message.clone(), archived: None };
    let service = session.client.edit_service(&found.org, &found.app, &present.id, present.revision, &edit)?;
    if service.name == present.name {
        return session.output.changed(&service, &format!("{} is called so already", found.words()));
    }
    session.output.changed(&service, &format!("{} is called `{}` now", found.words(), service.name))?;
    session.output.note("what names it needs the new name: `serverless.yml`, CI, trust policies that ask for its session tag");
    session.output.note("the framework calls stacks after the service unless told otherwise: a deploy would make new ones");
    Ok(())
}
