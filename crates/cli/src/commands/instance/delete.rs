//! `stagegate instance delete`.

use clap::Args;

use super::{Which, find};
use crate::{cli::GlobalArgs, context::Field, error::CliError, input, session::Session};

/// Delete an instance with all that is set on it; its deployments stay
#[derive(Args, Debug)]
pub struct DeleteArgs {
    #[command(flatten)]
    which: Which,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

/// Deletes an instance, after asking. The service and the region may come from files of the folder, the stage may not.
pub fn delete(global: &GlobalArgs, args: &DeleteArgs) -> Result<(), CliError> {
    input::check_agreement(args.yes)?;
    let session = Session::open(global)?;
    if session.named(Field::Stage, args.which.instance.as_deref()).is_none() {
        let hint = "name it as `STAGE:REGION`, or pass `--stage NAME`";
        return Err(CliError::usage("say which instance to delete; files of the folder are not asked", hint));
    }
    let found = find(&session, &args.which)?;
    input::agree(args.yes, &format!("delete {} with all its parameters?", found.words()))?;
    session.client.delete_instance(&found.org, found.at(), found.instance.revision)?;
    session.output.note(&format!("deleted {}; its deployments stay", found.words()));
    Ok(())
}
