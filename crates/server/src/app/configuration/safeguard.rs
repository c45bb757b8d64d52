//! Safeguards of profiles in a document: what the file leaves out is known here, and so is what settings mean.

use stagegate_api::configuration::{
    SafeguardEntry, SafeguardExceptionEntry,
    wanted::{Misplaced, Read, safeguard_path},
};
use stagegate_core::{
    access::{Caller, Permit},
    error::Error,
    id::SafeguardId,
    name::ProfileName,
    safeguard::{Enforcement, Safeguard, SafeguardException, default_title},
};
use stagegate_safeguards::builtin;
use stagegate_store::Tx;

use crate::app::{
    Stagegate,
    safeguard::{completed, default_enforcement},
};

impl Stagegate {
    /// What a document wants, with its safeguards.
    pub(super) async fn with_safeguards(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        mut read: Read,
    ) -> Result<Read, Error> {
        for (name, asked) in std::mem::take(&mut read.safeguards) {
            let mut safeguards = Vec::with_capacity(asked.len());
            for (index, asked) in asked.into_iter().enumerate() {
                let id = SafeguardId::new(self.clock.now(), &*self.entropy);
                let completed = completed(tx, permit, caller, (id, asked.into())).await;
                safeguards.push(completed.map_err(|error| misplaced(&name, index, error))?);
            }
            if let Some(profile) = read.wanted.profiles.as_mut().and_then(|section| section.get_mut(&name)) {
                profile.safeguards = Some(safeguards);
            }
        }
        Ok(read)
    }
}

/// A mistake of the document by its place; what is wrong on our side stays what it is.
fn misplaced(profile: &ProfileName, index: usize, error: Error) -> Error {
    let path = safeguard_path(profile, index);
    let mistake = match &error {
        Error::Invalid { field, .. } => Misplaced::of(&path.at(field), &error),
        Error::NoSuch { kind: "version", .. } => Misplaced::new(&path.at("version"), "the policy has no such version"),
        Error::NoSuch { .. } => Misplaced::new(&path.at("safeguard"), "no safeguard is called so"),
        Error::InvalidName { .. } => Misplaced::of(&path, &error),
        _ => return error,
    };
    super::mistaken(&mistake)
}

/// An entry that leads to this safeguard again; defaults are left out.
pub(super) fn entry(safeguard: &Safeguard) -> SafeguardEntry {
    let found = builtin::find(&safeguard.safeguard);
    let enforcement = found.map_or(Enforcement::Error, default_enforcement);
    let settings = found.and_then(|found| found.with_defaults(None));
    let title = Some(&safeguard.title).filter(|title| **title != default_title(&safeguard.safeguard));
    SafeguardEntry {
        safeguard: safeguard.safeguard.clone(),
        version: safeguard.version,
        title: title.cloned(),
        description: Some(safeguard.description.clone()).filter(|text| !text.is_empty()),
        enforcement: Some(safeguard.enforcement).filter(|it| *it != enforcement).map(|it| it.as_str().to_owned()),
        settings: safeguard.settings.clone().filter(|there| Some(there) != settings.as_ref()),
        enabled: (!safeguard.enabled).then_some(false),
        exceptions: safeguard.exceptions.iter().map(exception).collect(),
    }
}

fn exception(exception: &SafeguardException) -> SafeguardExceptionEntry {
    let SafeguardException { resource, reason, owner, expires } = exception.clone();
    SafeguardExceptionEntry { resource, reason, owner, expires }
}
