//! Reads files of others up to a limit.

use std::{fs::File, io::Read as _, path::Path};

use crate::{error::CliError, input};

/// The bytes of a file that has at most `limit`. Only a file is read: what is none, such as a pipe, might never end.
pub fn read_bounded(path: &Path, limit: usize) -> Result<Vec<u8>, CliError> {
    let unreadable =
        |cause: std::io::Error| CliError::local(format!("cannot read `{}`: {cause}", path.display()), input::absent_hint(&cause));
    let kind = path.metadata().map_err(unreadable)?;
    if !kind.is_file() {
        return Err(CliError::usage(format!("`{}` is not a file", path.display()), "name a file"));
    }
    let too_large = || {
        let sentence = format!("`{}` is larger than {limit} bytes", path.display());
        CliError::new(2, "too-large", sentence, "split it, or name another file".to_owned())
    };
    if kind.len() > limit as u64 {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(kind.len()).unwrap_or(limit) + 1);
    File::open(path).map_err(unreadable)?.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > limit { Err(too_large()) } else { Ok(bytes) }
}
