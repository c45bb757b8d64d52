//! Which parameters deploys and `exec` receive: what nobody reads can be cleaned up.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use stagegate_core::{
    access::{Action, Caller, Permit},
    error::Error,
    owner::{Owner, OwnerAddress, OwnerId},
    page::{Page, PageRequest},
    parameter::ParameterKey,
};
use stagegate_store::StoreError;

use super::{Stagegate, owner::find_owner, resolution::Resolution};

/// A parameter's reading is written at most this often: it is for people who clean up.
const GRAIN: SignedDuration = SignedDuration::from_hours(1);
/// How often a note is tried that others got in the way of.
const TRIES: usize = 5;

/// For how many days nobody must have received a parameter, unless told otherwise.
const DAYS: i64 = 30;
/// The longest time that can be asked for.
const MAX_DAYS: i64 = 366;

/// A parameter that no deploy or `exec` received for long.
#[derive(Debug)]
pub struct Unread {
    /// Whose it is.
    pub owner: Owner,
    /// Its key.
    pub key: ParameterKey,
    /// When its present value was set.
    pub set_at: Timestamp,
    /// When it was last received; none: never.
    pub read_at: Option<Timestamp>,
}

impl Stagegate {
    /// The parameters that were neither received nor set for so many days.
    pub async fn unread_parameters(
        &self,
        caller: &Caller,
        org: &str,
        days: Option<i64>,
        page: &PageRequest,
    ) -> Result<Page<Unread>, Error> {
        let days = days.unwrap_or(DAYS);
        if !(1..=MAX_DAYS).contains(&days) {
            return Err(Error::invalid("days", format!("use 1 to {MAX_DAYS} days")));
        }
        let (mut tx, permit) = self.read(caller, org, Action::ReadParameter).await?;
        let before = self.clock.now() - SignedDuration::from_hours(24 * days);
        let found = tx.unread_parameters(&permit, before, page).await?;
        let mut owners: BTreeMap<OwnerId, Owner> = BTreeMap::new();
        for id in found.items.iter().map(|unread| &unread.owner) {
            if !owners.contains_key(id) {
                owners.insert(id.clone(), find_owner(&mut tx, &permit, &OwnerAddress::Id(id.clone())).await?);
            }
        }
        let (items, next) = (found.items.into_iter(), found.next);
        let items = items.filter_map(|unread| {
            let owner = owners.get(&unread.owner)?.clone();
            Some(Unread { owner, key: unread.key, set_at: unread.set_at, read_at: unread.read_at })
        });
        Ok(Page { items: items.collect(), next })
    }

    /// Notes that a deploy or `exec` received the winners of a resolution. A failure is logged and no reason to refuse
    /// the deploy.
    pub(super) async fn note_received(&self, permit: &Permit, resolution: &Resolution) {
        let mut received: BTreeMap<OwnerId, Vec<ParameterKey>> = BTreeMap::new();
        for (key, won) in &resolution.parameters {
            received.entry(won.value.owner.id()).or_default().push(key.clone());
        }
        let mut noted = Ok(());
        for _ in 0..TRIES {
            noted = self.try_to_note(permit, &received).await;
            // Somebody else noted some of the same: what is left is new to them.
            if !matches!(noted, Err(StoreError::Stale | StoreError::Duplicate(_))) {
                break;
            }
        }
        if let Err(error) = noted {
            tracing::warn!(error = &error as &dyn std::error::Error, "could not note that parameters were received");
        }
    }

    /// Writes what was not noted within the last hour, always in the same order.
    async fn try_to_note(&self, permit: &Permit, received: &BTreeMap<OwnerId, Vec<ParameterKey>>) -> Result<(), StoreError> {
        let now = self.clock.now();
        let mut due = Vec::new();
        let mut tx = self.store.read().await?;
        tx.enter(permit).await?;
        for (owner, keys) in received {
            let noted: BTreeSet<_> = tx.received_since(permit, owner, now - GRAIN).await?.into_iter().collect();
            let keys: Vec<_> = keys.iter().filter(|key| !noted.contains(key)).cloned().collect();
            due.push((owner, keys));
        }
        drop(tx);
        if due.iter().all(|(_, keys)| keys.is_empty()) {
            return Ok(());
        }
        let mut tx = self.store.write().await?;
        tx.enter(permit).await?;
        for (owner, keys) in due {
            tx.note_received(permit, owner, &keys, now).await?;
        }
        tx.commit_housekeeping().await
    }
}
