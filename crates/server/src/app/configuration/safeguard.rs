//! Safeguards of profiles in a document: what the file leaves out is known here, and so is what settings mean.

use stagegate_api::{
    configuration::{
        SafeguardEntry, SafeguardExceptionEntry,
        wanted::{Misplaced, Read, safeguard_path},
    },
    safeguard::WantedSafeguard as Asked,
};
use stagegate_core::{
    access::Caller,
    error::Error,
    id::SafeguardId,
    safeguard::{Safeguard, SafeguardException, default_title},
};
use stagegate_safeguards::builtin;

use crate::app::{
    Stagegate,
    safeguard::{WantedSafeguard, default_enforcement},
};

impl Stagegate {
    /// What a document wants, with its safeguards.
    pub(super) fn with_safeguards(&self, caller: &Caller, mut read: Read) -> Result<Read, Misplaced> {
        for (name, asked) in std::mem::take(&mut read.safeguards) {
            let complete = |(index, asked): (usize, Asked)| {
                let id = SafeguardId::new(self.clock.now(), &*self.entropy);
                let completed = Self::completed(caller, id, WantedSafeguard::from(asked));
                completed.map_err(|error| misplaced(&name, index, &error))
            };
            let safeguards = asked.into_iter().enumerate().map(complete).collect::<Result<Vec<Safeguard>, _>>()?;
            if let Some(profile) = read.wanted.profiles.as_mut().and_then(|section| section.get_mut(&name)) {
                profile.safeguards = Some(safeguards);
            }
        }
        Ok(read)
    }
}

fn misplaced(profile: &stagegate_core::name::ProfileName, index: usize, error: &Error) -> Misplaced {
    let path = safeguard_path(profile, index);
    match error {
        Error::Invalid { field, .. } => Misplaced::of(&path.at(field), error),
        Error::NoSuch { .. } => Misplaced::new(&path.at("safeguard"), "no safeguard is called so"),
        _ => Misplaced::of(&path, error),
    }
}

/// An entry that leads to this safeguard again; defaults are left out.
pub(super) fn entry(safeguard: &Safeguard) -> SafeguardEntry {
    let found = builtin::find(&safeguard.safeguard);
    let enforcement = found.map(default_enforcement);
    let settings = found.and_then(|found| found.with_defaults(None));
    let title = Some(&safeguard.title).filter(|title| **title != default_title(&safeguard.safeguard));
    SafeguardEntry {
        safeguard: safeguard.safeguard.clone(),
        version: safeguard.version,
        title: title.cloned(),
        description: Some(safeguard.description.clone()).filter(|text| !text.is_empty()),
        enforcement: Some(safeguard.enforcement).filter(|it| Some(*it) != enforcement).map(|it| it.as_str().to_owned()),
        settings: safeguard.settings.clone().filter(|there| Some(there) != settings.as_ref()),
        enabled: (!safeguard.enabled).then_some(false),
        exceptions: safeguard.exceptions.iter().map(exception).collect(),
    }
}

fn exception(exception: &SafeguardException) -> SafeguardExceptionEntry {
    let SafeguardException { resource, reason, owner, expires } = exception.clone();
    SafeguardExceptionEntry { resource, reason, owner, expires }
}
