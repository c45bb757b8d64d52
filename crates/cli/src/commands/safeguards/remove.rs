//! `stagegate safeguards remove`.

use clap::Args;

use super::{OfProfile, Which, held::Held};
use crate::{cli::GlobalArgs, error::CliError};

/// Take a safeguard away from a profile
#[derive(Args, Debug)]
pub struct RemoveArgs {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    of: OfProfile,
}

/// Removes a safeguard.
pub fn remove(global: &GlobalArgs, args: &RemoveArgs) -> Result<(), CliError> {
    let held = Held::read(global, &args.of.profile)?;
    let place = held.place(&args.which.which)?;
    let mut wanted = held.wanted();
    wanted.remove(place);
    held.write(&args.of, wanted, &format!("removed safeguard `{}`", args.which.which))
}
