//! `stagegate service archive`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::service::EditService;

use super::{Which, find};
use crate::{cli::GlobalArgs, error::CliError, session::Session};

/// Leave a service out of lists until it is used again
///
/// Its parameters and links stay. It comes back by itself when it is deployed or something is set on it.
#[derive(Args, Debug)]
pub struct ArchiveArgs {
    #[command(flatten)]
    which: Which,
    /// Why, for the history
    #[arg(long, short, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    message: Option<String>,
}

/// Archives a service.
pub fn archive(global: &GlobalArgs, args: &ArchiveArgs) -> Result<(), CliError> {
    change(global, args, true)
}

/// Archives a service, or takes it out of the archive.
pub(super) fn change(global: &GlobalArgs, args: &ArchiveArgs, archived: bool) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let found = find(&session, &session.service_here(args.which.name.as_deref())?)?;
    let (present, words) = (&found.service, found.words());
    let wish = EditService { archived: Some(archived), message: args.message.clone(), name: None };
    let service = session.client.edit_service(&found.org, &found.app, &present.id, present.revision, &wish)?;
    let sentence = match (archived, service.revision == present.revision) {
        (true, false) => format!("archived {words}; it comes back when it is deployed or something is set on it"),
        (true, true) => format!("{words} is archived already"),
        (false, false) => format!("took {words} out of the archive"),
        (false, true) => format!("{words} is not archived"),
    };
    session.output.changed(&service, &sentence)
}
