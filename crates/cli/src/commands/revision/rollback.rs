//! `stagegate revision rollback`.

use clap::Args;
use stagegate_api::owner::Rollback;

use super::range::revision;
use crate::{cli::GlobalArgs, complete::Names, error::CliError, owner::OfOwner};

/// Make a profile, a service or an instance what it was at a revision
///
/// Nothing is lost: this makes the next revision. `stagegate revision diff REVISION` shows what would change back.
#[derive(Args, Debug)]
pub struct RollbackArgs {
    /// Number of the revision to go back to
    #[arg(value_parser = revision, add = Names::Revisions)]
    revision: i64,
    #[command(flatten)]
    of: OfOwner,
    /// Why, for the history
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
}

/// Goes back to a revision.
pub fn rollback(global: &GlobalArgs, args: &RollbackArgs) -> Result<(), CliError> {
    let mut scene = args.of.open(global)?;
    let before = scene.look()?;
    let rollback = Rollback { revision: args.revision, message: args.message.clone() };
    let owner = scene
        .session
        .client
        .roll_back(&scene.org, &scene.address(), before.revision, &rollback)
        .map_err(|error| scene.no_owner(error))?;
    let words = scene.words();
    let sentence = if owner.revision == before.revision {
        format!("{words} holds what it held at revision {}: nothing was changed", args.revision)
    } else {
        format!("{words} is again what it was at revision {}, now at revision {}", args.revision, owner.revision)
    };
    scene.session.output.changed(&owner, &sentence)
}
