//! `stagegate remove`: the same as `deploy`, but the framework takes the stack away.

use std::process::ExitCode;

use clap::Args;
use stagegate_core::deployment::DeploymentKind;

use super::deploy::{self, RunArgs};
use crate::{cli::GlobalArgs, error::CliError};

/// Remove the stack of the service of this folder from its stage
///
/// It asks nothing, like the framework's own command. The parameters of service and instance stay; the outputs go.
#[derive(Args, Debug)]
pub struct RemoveArgs {
    #[command(flatten)]
    run: RunArgs,
}

/// Removes, and gives the framework's exit status.
pub fn remove(global: &GlobalArgs, args: &RemoveArgs) -> Result<ExitCode, CliError> {
    deploy::run(global, &args.run, DeploymentKind::Remove)
}
