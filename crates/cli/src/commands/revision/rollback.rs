//! `stagegate revision rollback`.

use clap::Args;
use stagegate_api::owner::{Rollback, RollbackPreview, VendorImpact};

use super::{diff, range::revision};
use crate::{cli::GlobalArgs, commands::provider::impact, complete::Names, error::CliError, output::Output, owner::OfOwner};

/// Make a profile, a service or an instance what it was at a revision
///
/// Nothing is lost: this makes the next revision.
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
    /// Only show what would change, and whose credentials would come from somewhere else
    #[arg(long, conflicts_with = "message")]
    dry_run: bool,
}

/// Goes back to a revision.
pub fn rollback(global: &GlobalArgs, args: &RollbackArgs) -> Result<(), CliError> {
    let mut scene = args.of.open(global)?;
    let before = scene.look()?;
    if args.dry_run {
        let asked = scene.session.client.rollback_preview(&scene.org, &scene.address(), before.revision, args.revision);
        let preview = asked.map_err(|error| scene.no_owner(error))?;
        return show(scene.session.output, &preview);
    }
    let rollback = Rollback { revision: args.revision, message: args.message.clone(), dry_run: false };
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

fn show(output: Output, preview: &RollbackPreview) -> Result<(), CliError> {
    if output.is_json() {
        return output.json(preview);
    }
    diff::print(output, &preview.difference)?;
    for VendorImpact { vendor, impact } in &preview.impacts {
        if impact.total > 0 {
            output.text("\n")?;
        }
        impact::show(output, impact, vendor)?;
    }
    Ok(())
}
