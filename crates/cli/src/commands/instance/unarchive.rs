//! `stagegate instance unarchive`.

use super::archive::{ArchiveArgs, change};
use crate::{cli::GlobalArgs, error::CliError};

/// Takes an instance out of the archive.
pub fn unarchive(global: &GlobalArgs, args: &ArchiveArgs) -> Result<(), CliError> {
    change(global, args, false)
}
