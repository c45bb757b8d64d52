//! What a service and policy files ask for.

use std::path::{Path, PathBuf};

use stagegate_safeguards::engine::{self, Entry, InvalidEntries};

use super::{package::Package, read_bounded};
use crate::error::CliError;

/// The largest policy file.
const MAX_BYTES: usize = 1024 * 1024;

/// The entries in `custom.safeguards` of the service.
pub fn of_service(package: &Package) -> Result<Vec<Entry>, CliError> {
    engine::entries(package.declaration.pointer("/custom/safeguards"))
        .map_err(|error| invalid(&error, "correct `custom.safeguards` of the service, and package it again"))
}

/// The entries in policy files, file by file.
pub fn of_files(files: &[PathBuf]) -> Result<Vec<Entry>, CliError> {
    let mut entries = Vec::new();
    for file in files {
        entries.extend(of_file(file)?);
    }
    Ok(entries)
}

fn of_file(file: &Path) -> Result<Vec<Entry>, CliError> {
    let name = file.display().to_string();
    // The name decides first: a file of another kind is not read.
    let known = engine::from_file(&name, "").map_err(|error| invalid(&error, "call it `.yml`, `.yaml` or `.json`"));
    known?;
    let not_text = |_| CliError::new(2, "invalid-input", format!("`{name}` is not UTF-8 text"), "save it as UTF-8".to_owned());
    let text = String::from_utf8(read_bounded(file, MAX_BYTES)?).map_err(not_text)?;
    engine::from_file(&name, &text).map_err(|error| invalid(&error, "correct the file: it is a list of safeguards"))
}

fn invalid(error: &InvalidEntries, hint: &str) -> CliError {
    CliError::new(2, "invalid-input", error.to_string(), hint.to_owned())
}
