//! What can be told of safeguards without knowing what they check.

use stagegate_core::{
    Error,
    configuration::DocumentPath,
    safeguard::{Enforcement, MAX_EXCEPTIONS, MAX_SAFEGUARDS, SafeguardException, check_title},
};

use super::{Misplaced, checked, description, parsed_or_none};
use crate::configuration::{SafeguardEntry, SafeguardExceptionEntry};

/// Checks the safeguards of a profile.
pub(super) fn check(path: &DocumentPath, entries: &[SafeguardEntry]) -> Result<(), Misplaced> {
    if entries.len() > MAX_SAFEGUARDS {
        return Err(Misplaced::new(path, format!("a profile has at most {MAX_SAFEGUARDS}")));
    }
    entries.iter().enumerate().try_for_each(|(index, entry)| safeguard(&item(path, index), entry))
}

/// The place of an item of a list, counted from 1.
pub(super) fn item(path: &DocumentPath, index: usize) -> DocumentPath {
    path.at((index + 1).to_string())
}

fn safeguard(path: &DocumentPath, entry: &SafeguardEntry) -> Result<(), Misplaced> {
    if let Some(title) = &entry.title {
        checked(&path.at("title"), check_title(title))?;
    }
    description(path, entry.description.as_ref())?;
    parsed_or_none::<Enforcement>(&path.at("enforcement"), entry.enforcement.as_deref())?;
    let path = path.at("exceptions");
    if entry.exceptions.len() > MAX_EXCEPTIONS {
        return Err(Misplaced::new(&path, format!("a safeguard has at most {MAX_EXCEPTIONS}")));
    }
    entry.exceptions.iter().enumerate().try_for_each(|(index, entry)| exception(&item(&path, index), entry))
}

fn exception(path: &DocumentPath, entry: &SafeguardExceptionEntry) -> Result<(), Misplaced> {
    let SafeguardExceptionEntry { resource, reason, owner, expires } = entry.clone();
    SafeguardException { resource, reason, owner, expires }.check().map_err(|error| {
        let key = match &error {
            Error::Invalid { field, .. } => field.strip_prefix("exceptions."),
            _ => None,
        };
        Misplaced::of(&key.map_or_else(|| path.clone(), |key| path.at(key)), &error)
    })
}
