//! `stagegate instance archive`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::service::Archive;

use super::{Which, find};
use crate::{cli::GlobalArgs, error::CliError, session::Session};

/// Leave an instance out of lists until it is used again
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

/// Archives an instance.
pub fn archive(global: &GlobalArgs, args: &ArchiveArgs) -> Result<(), CliError> {
    change(global, args, true)
}

/// Archives an instance, or takes it out of the archive.
pub(super) fn change(global: &GlobalArgs, args: &ArchiveArgs, archived: bool) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let found = find(&session, &args.which)?;
    let words = found.words();
    let wish = Archive { archived: Some(archived), message: args.message.clone() };
    let instance = session.client.archive_instance(&found.org, found.at(), found.instance.revision, &wish)?;
    let sentence = match (archived, instance.revision == found.instance.revision) {
        (true, false) => format!("archived {words}; it comes back when it is deployed or something is set on it"),
        (true, true) => format!("{words} is archived already"),
        (false, false) => format!("took {words} out of the archive"),
        (false, true) => format!("{words} is not archived"),
    };
    session.output.changed(&instance, &sentence)
}
