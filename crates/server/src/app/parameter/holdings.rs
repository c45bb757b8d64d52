//! What an owner holds at a revision: compared by fingerprint, still sealed.

use std::collections::{BTreeMap, BTreeSet};

use stagegate_core::{
    Secret,
    access::{Caller, Permit},
    error::Error,
    owner::{Owner, OwnerId},
    parameter::{MAX_KEYS_PER_OWNER, ParameterKey, Visibility},
    parameter_change::{Held, ParameterChange},
};
use stagegate_seal::{Fingerprinter, TenantKey};
use stagegate_store::{SealedParameter, Tx};

use super::{ValueToStore, open_parameter};
use crate::app::{Stagegate, sealing::internal};

/// What opens, seals and compares the values of one org.
pub(in crate::app) struct OrgKeys {
    pub(in crate::app) tenant: TenantKey,
    pub(in crate::app) fingerprinter: Fingerprinter,
}

/// The parameters of an owner at a revision.
#[derive(Debug, Default)]
pub(in crate::app) struct Holdings {
    /// What they are compared by.
    pub(in crate::app) held: BTreeMap<ParameterKey, Held>,
    sealed: BTreeMap<ParameterKey, SealedParameter>,
}

impl Holdings {
    /// The clear value of a key.
    pub(in crate::app) fn value(&self, keys: &OrgKeys, permit: &Permit, key: &ParameterKey) -> Result<Secret, Error> {
        let stored = self.sealed.get(key).ok_or_else(|| Error::no_such("parameter", key))?;
        open_parameter(&keys.tenant, permit, stored)
    }

    /// Treats these keys as write-only: going back must not show what nobody may see any more.
    pub(in crate::app) fn keep_write_only(&mut self, keys: &BTreeSet<ParameterKey>) {
        for (_, held) in self.held.iter_mut().filter(|(key, _)| keys.contains(*key)) {
            held.visibility = Visibility::WriteOnly;
        }
    }

    /// All of them, sealed, by key.
    pub(in crate::app) fn sealed(&self) -> impl Iterator<Item = (&SealedParameter, &Held)> {
        self.sealed.values().zip(self.held.values())
    }
}

impl Stagegate {
    /// The keys of the permit's org.
    pub(in crate::app) async fn org_keys(&self, tx: &mut Tx, permit: &Permit) -> Result<OrgKeys, Error> {
        let tenant = self.tenant_key(tx, permit).await?;
        let fingerprinter = tenant.fingerprinter().map_err(internal)?;
        Ok(OrgKeys { tenant, fingerprinter })
    }

    /// Writes changes that were decided, as part of this revision of the owner.
    pub(in crate::app) async fn write_changes(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        (owner, revision): (&OwnerId, i64),
        changes: Vec<(ParameterChange, Option<Secret>)>,
        keys: &OrgKeys,
    ) -> Result<(), Error> {
        for (change, value) in changes {
            match (&change.after, value) {
                (Some(after), Some(value)) => {
                    let value = ValueToStore {
                        key: &change.key,
                        value: &value,
                        visibility: after.visibility,
                        description: &after.description,
                        revision,
                        author: &caller.user.name,
                    };
                    self.store_value(tx, permit, &keys.tenant, owner, &value).await?;
                }
                _ => {
                    tx.end_parameter(permit, owner, &change.key, revision).await?;
                }
            }
        }
        Ok(())
    }
}

/// What an owner held at a revision.
pub(in crate::app) async fn holdings_at(
    tx: &mut Tx,
    permit: &Permit,
    keys: &OrgKeys,
    owner: &OwnerId,
    revision: i64,
) -> Result<Holdings, Error> {
    let mut holdings = Holdings::default();
    for stored in tx.parameters_at(permit, owner, revision).await? {
        let value = open_parameter(&keys.tenant, permit, &stored)?;
        let held = Held {
            fingerprint: keys.fingerprinter.fingerprint(&value),
            visibility: stored.parameter.visibility,
            description: stored.parameter.description.clone(),
        };
        holdings.held.insert(stored.parameter.key.clone(), held);
        holdings.sealed.insert(stored.parameter.key.clone(), stored);
    }
    Ok(holdings)
}

/// Refuses changes that leave an owner with more keys than one may hold.
pub(in crate::app) fn check_room(owner: &Owner, holdings: &Holdings, changes: &[ParameterChange]) -> Result<(), Error> {
    let added = changes.iter().filter(|change| change.word() == "added").count();
    let removed = changes.iter().filter(|change| change.word() == "removed").count();
    if holdings.held.len() + added > MAX_KEYS_PER_OWNER + removed {
        return Err(Error::TooManyKeys { owner: owner.name() });
    }
    Ok(())
}
