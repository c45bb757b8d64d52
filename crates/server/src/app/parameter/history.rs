//! What a parameter was before, and going back to it.

use stagegate_core::{
    access::{Action, Caller},
    audit::Act,
    error::Error,
    fingerprint::Fingerprint,
    owner::OwnerAddress,
    page::{Page, PageRequest},
    parameter::{Parameter, ParameterKey},
    profile::check_message,
};
use stagegate_store::PastParameter;

use super::{
    ValueToStore,
    holdings::{Holdings, check_room, holdings_at},
    open_parameter,
};
use crate::app::{Stagegate, owner::find_owner, precondition::Precondition};

/// A value that a key has or had, without the value.
#[derive(Debug)]
pub struct ParameterVersion {
    /// All but the value; its revision is the one that set it.
    pub parameter: Parameter,
    /// The revision that ended it; none: it is the present one.
    pub until: Option<i64>,
    /// Stands for the value.
    pub fingerprint: Fingerprint,
}

impl Stagegate {
    /// Every value that a key of an owner ever had, newest first, without the values.
    pub async fn parameter_history(
        &self,
        caller: &Caller,
        org: &str,
        at: (&OwnerAddress, &str),
        page: &PageRequest,
    ) -> Result<Page<ParameterVersion>, Error> {
        let key: ParameterKey = at.1.parse()?;
        let (mut tx, permit) = self.read(caller, org, Action::ReadParameter).await?;
        let owner = find_owner(&mut tx, &permit, at.0).await?;
        let keys = self.org_keys(&mut tx, &permit).await?;
        let past = tx.parameter_history(&permit, &owner.id(), &key, page).await?;
        if past.items.is_empty() && page.after.is_none() {
            return Err(Error::no_such("parameter", &key));
        }
        let version = |past: PastParameter| {
            let value = open_parameter(&keys.tenant, &permit, &past.sealed)?;
            let fingerprint = keys.fingerprinter.fingerprint(&value);
            Ok(ParameterVersion { parameter: past.sealed.parameter, until: past.until, fingerprint })
        };
        Ok(Page { items: past.items.into_iter().map(version).collect::<Result<_, Error>>()?, next: past.next })
    }

    /// Gives a parameter the value, visibility and description that it had at a revision of its owner, in the owner's
    /// next revision. It must have had a value then.
    pub async fn rollback_parameter(
        &self,
        caller: &Caller,
        org: &str,
        at: (&OwnerAddress, &str),
        to: (i64, Option<&str>),
        precondition: Precondition,
    ) -> Result<Parameter, Error> {
        let (address, (target, message)) = (at.0, to);
        let key: ParameterKey = at.1.parse()?;
        message.map(check_message).transpose()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditParameter).await?;
        let owner = find_owner(&mut tx, &permit, address).await?;
        precondition.check_owner(&owner)?;
        let keys = self.org_keys(&mut tx, &permit).await?;
        let mut then = then(holdings_at(&mut tx, &permit, &keys, &owner.id(), target).await?, &key, owner.revision(), target)?;
        then.keep_write_only(&tx.write_only_since(&permit, &owner.id(), target).await?);
        let present = holdings_at(&mut tx, &permit, &keys, &owner.id(), owner.revision()).await?;
        let held = then.held.get(&key).ok_or_else(|| Error::no_such("parameter", &key))?;
        if present.held.get(&key) == Some(held) {
            let stored = tx.parameter(&permit, &owner.id(), &key).await?;
            return stored.map(|stored| stored.parameter).ok_or_else(|| Error::no_such("parameter", &key));
        }
        let change = stagegate_core::parameter_change::restoring(&present.held, &then.held);
        let change: Vec<_> = change.into_iter().filter(|change| change.key == key).collect();
        check_room(&owner, &present, &change)?;
        let words = format!("parameter {key} rolled back to r{target}");
        let revision = self.revise(&mut tx, &permit, caller, &owner, &words, message).await?;
        let value = ValueToStore {
            key: &key,
            value: &then.value(&keys, &permit, &key)?,
            visibility: held.visibility,
            description: &held.description,
            revision,
            author: &caller.user.name,
        };
        self.store_value(&mut tx, &permit, &keys.tenant, &owner.id(), &value).await?;
        let stored = tx.parameter(&permit, &owner.id(), &key).await?.ok_or_else(|| Error::no_such("parameter", &key))?;
        let act = Act::done(permit.org(), "parameter.rollback", owner.id()).with(format!("{key} to r{target} r{revision}"));
        tx.commit(&self.event(caller, act)).await?;
        Ok(stored.parameter)
    }
}

/// What the owner held then, which must be a revision of its own that had the key.
fn then(holdings: Holdings, key: &ParameterKey, present: i64, target: i64) -> Result<Holdings, Error> {
    if !(1..=present).contains(&target) {
        return Err(Error::no_such("revision", format!("r{target}")));
    }
    if !holdings.held.contains_key(key) {
        return Err(Error::invalid("revision", format!("`{key}` had no value at r{target}")));
    }
    Ok(holdings)
}
