//! `stagegate service unarchive`.

use super::archive::{ArchiveArgs, change};
use crate::{cli::GlobalArgs, error::CliError};

/// Takes a service out of the archive.
pub fn unarchive(global: &GlobalArgs, args: &ArchiveArgs) -> Result<(), CliError> {
    change(global, args, false)
}
