//! Which provider of a vendor is the org's default.

use stagegate_core::{
    access::{Action, Caller, Permit},
    audit::Act,
    error::Error,
    provider::Provider,
};
use stagegate_store::{Assigned, SealedProvider, StoreError, Tx};

use super::find_provider;
use crate::app::{Stagegate, precondition::Precondition};

impl Stagegate {
    /// Makes a provider the org's default of its vendor, in the place of another one. Nothing is changed if it is already.
    pub async fn set_default_provider(
        &self,
        caller: &Caller,
        org: &str,
        provider: &str,
        precondition: Precondition,
    ) -> Result<Provider, Error> {
        let (mut tx, permit) = self.write(caller, org, Action::EditProvider).await?;
        let present = find_provider(&mut tx, &permit, provider).await?;
        precondition.check_provider(&present.provider)?;
        if present.provider.is_default {
            return Ok(present.provider);
        }
        let act = self.make_default(&mut tx, &permit, caller, &present).await?;
        let provider = find_provider(&mut tx, &permit, present.provider.id.as_str()).await?.provider;
        tx.commit(&self.event(caller, act)).await?;
        Ok(provider)
    }

    /// Makes a provider the default, as a part of what its transaction does.
    pub(in crate::app) async fn make_default(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        present: &SealedProvider,
    ) -> Result<Act, Error> {
        let Provider { id, alias, vendor, .. } = &present.provider;
        let old = tx.default_provider(permit, vendor).await?;
        if let Some(old) = &old {
            self.flag_default(tx, permit, caller, old, false).await?;
        }
        self.flag_default(tx, permit, caller, present, true).await?;
        let by = Assigned { author: &caller.user.name, now: self.clock.now() };
        tx.assign_default_provider(permit, vendor, Some(id), by).await.map_err(|error| meanwhile(error, &present.provider))?;
        let instead = old.map(|old| format!(" instead of {}", old.provider.alias)).unwrap_or_default();
        Ok(Act::done(permit.org(), "provider.default.set", id).with(format!("{alias}{instead}")))
    }

    /// Takes the default away from a provider that has it.
    pub async fn unset_default_provider(
        &self,
        caller: &Caller,
        org: &str,
        provider: &str,
        precondition: Precondition,
    ) -> Result<Provider, Error> {
        let (mut tx, permit) = self.write(caller, org, Action::EditProvider).await?;
        let present = find_provider(&mut tx, &permit, provider).await?;
        precondition.check_provider(&present.provider)?;
        let act = self.make_no_default(&mut tx, &permit, caller, &present).await?;
        let provider = find_provider(&mut tx, &permit, present.provider.id.as_str()).await?.provider;
        tx.commit(&self.event(caller, act)).await?;
        Ok(provider)
    }

    /// Takes the default away, as a part of what its transaction does.
    pub(in crate::app) async fn make_no_default(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        present: &SealedProvider,
    ) -> Result<Act, Error> {
        refuse_other(&present.provider)?;
        self.flag_default(tx, permit, caller, present, false).await?;
        let Provider { id, alias, vendor, .. } = &present.provider;
        let by = Assigned { author: &caller.user.name, now: self.clock.now() };
        tx.assign_default_provider(permit, vendor, None, by).await.map_err(|error| meanwhile(error, &present.provider))?;
        Ok(Act::done(permit.org(), "provider.default.unset", id).with(alias.as_str()))
    }

    async fn flag_default(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        present: &SealedProvider,
        is_default: bool,
    ) -> Result<(), Error> {
        let next = Provider { is_default, updated_at: self.clock.now(), ..present.provider.clone() };
        let changed = tx.change_provider(permit, &present.provider, &next, present.details.as_ref(), &caller.user.name).await;
        changed.map_err(|error| meanwhile(error, &present.provider))
    }
}

/// Only the default can stop being it.
pub(in crate::app) fn refuse_other(provider: &Provider) -> Result<(), Error> {
    if provider.is_default {
        return Ok(());
    }
    Err(Error::NotDefault { provider: provider.alias.to_string(), vendor: provider.vendor.to_string() })
}

/// Two requests changed the default: the slower one may try again.
fn meanwhile(error: StoreError, provider: &Provider) -> Error {
    let error = if matches!(error, StoreError::Duplicate(_)) { StoreError::Stale } else { error };
    error.about("provider", provider.alias.as_str())
}
