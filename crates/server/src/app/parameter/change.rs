//! Changes of several parameters at once: imports and copies. One revision, or none if nothing changes.

use std::collections::{BTreeMap, BTreeSet};

use stagegate_core::{
    Secret,
    access::{Action, Caller, Permit},
    audit::Act,
    error::Error,
    owner::{Owner, OwnerAddress},
    parameter::{ParameterKey, Visibility, check_value},
    parameter_change::{Held, ParameterChange, Wanted, changes, words},
    profile::{check_description, check_message},
};
use stagegate_store::Tx;

use super::holdings::{Holdings, OrgKeys, check_room, holdings_at};
use crate::app::{Stagegate, owner::find_owner, precondition::Precondition};

/// Several parameters to set and unset.
#[derive(Debug, Default)]
pub struct ParametersWish {
    /// What to set.
    pub set: BTreeMap<ParameterKey, NewValue>,
    /// What to unset.
    pub unset: BTreeSet<ParameterKey>,
    /// Why.
    pub message: Option<String>,
    /// Only tell what would change.
    pub dry_run: bool,
}

/// A value to set.
#[derive(Debug)]
pub struct NewValue {
    /// The clear value.
    pub value: Secret,
    /// Who may see it; the present one, or masked, if `None`.
    pub visibility: Option<Visibility>,
    /// What it is for; the present one if `None`.
    pub description: Option<String>,
}

/// Parameters to copy from one owner to another.
#[derive(Debug)]
pub struct CopyWish {
    /// Whose they are.
    pub from: OwnerAddress,
    /// Which of them; all if empty.
    pub keys: BTreeSet<ParameterKey>,
    /// Whether to replace what the target has already.
    pub overwrite: bool,
    /// Why.
    pub message: Option<String>,
    /// Only tell what would change.
    pub dry_run: bool,
}

/// What changed, or would change.
#[derive(Debug)]
pub struct ParametersChanged {
    /// Whose parameters they are; at the revision before.
    pub owner: Owner,
    /// The revision now; that of before if nothing was changed.
    pub revision: i64,
    /// Each parameter that was named, by key.
    pub changes: Vec<ParameterChange>,
    /// Whether nothing was done.
    pub dry_run: bool,
    /// What was given to be tried; nothing if it was done.
    pub tried: Tried,
}

/// What a trial may tell of values that were given. A trial leaves no trace, and so must not confirm a guess.
#[derive(Debug, Default)]
pub struct Tried {
    /// The keys with a given value: its fingerprint is not told, which others may be compared with.
    pub given: BTreeSet<ParameterKey>,
    /// Those of them that have a value which the caller cannot look at: whether the two are equal is not told.
    pub not_compared: BTreeSet<ParameterKey>,
}

/// A change in the making: the target, what it holds, and what opens that.
struct Ground {
    permit: Permit,
    owner: Owner,
    keys: OrgKeys,
    holdings: Holdings,
}

impl Stagegate {
    /// Sets and unsets several parameters, all or none. A service or an instance that does not exist yet is made.
    pub async fn change_parameters(
        &self,
        caller: &Caller,
        org: &str,
        owner: &OwnerAddress,
        wish: ParametersWish,
        precondition: Precondition,
    ) -> Result<ParametersChanged, Error> {
        for (key, new) in &wish.set {
            check_value(key, &new.value)?;
            new.description.as_deref().map(check_description).transpose()?;
        }
        wish.message.as_deref().map(check_message).transpose()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditParameter).await?;
        let ground = self.ground(&mut tx, permit, caller, owner, precondition).await?;
        let wanted = |new: &NewValue| Wanted {
            fingerprint: ground.keys.fingerprinter.fingerprint(&new.value),
            visibility: new.visibility,
            description: new.description.clone(),
        };
        let set: BTreeMap<_, _> = wish.set.iter().map(|(key, new)| (key.clone(), wanted(new))).collect();
        let decided = changes(&ground.holdings.held, &set, &wish.unset)?;
        let mut values: BTreeMap<_, _> = wish.set.into_iter().map(|(key, new)| (key, new.value)).collect();
        let tried = if wish.dry_run { tried(caller, &ground, &set) } else { Tried::default() };
        let take = |key: &ParameterKey| Ok(values.remove(key));
        let how = ("parameter.change", wish.message.as_deref(), wish.dry_run);
        Ok(ParametersChanged { tried, ..self.carry_out(tx, caller, ground, decided, take, how).await? })
    }

    /// Copies parameters from another owner, with their visibility and description; nobody sees the values.
    pub async fn copy_parameters(
        &self,
        caller: &Caller,
        org: &str,
        to: &OwnerAddress,
        wish: CopyWish,
        precondition: Precondition,
    ) -> Result<ParametersChanged, Error> {
        wish.message.as_deref().map(check_message).transpose()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditParameter).await?;
        let source = find_owner(&mut tx, &permit, &wish.from).await?;
        let ground = self.ground(&mut tx, permit, caller, to, precondition).await?;
        let from = holdings_at(&mut tx, &ground.permit, &ground.keys, &source.id(), source.revision()).await?;
        let set = to_copy(&from, &ground.holdings, &wish)?;
        let decided = changes(&ground.holdings.held, &set, &BTreeSet::new())?;
        let (keys, permit) = (self.org_keys(&mut tx, &ground.permit).await?, ground.permit.clone());
        let take = |key: &ParameterKey| from.value(&keys, &permit, key).map(Some);
        self.carry_out(tx, caller, ground, decided, take, ("parameter.copy", wish.message.as_deref(), wish.dry_run)).await
    }

    async fn ground(
        &self,
        tx: &mut Tx,
        permit: Permit,
        caller: &Caller,
        address: &OwnerAddress,
        precondition: Precondition,
    ) -> Result<Ground, Error> {
        let owner = self.owner_to_change(tx, &permit, caller, address).await?;
        precondition.check_owner(&owner)?;
        let keys = self.org_keys(tx, &permit).await?;
        let holdings = holdings_at(tx, &permit, &keys, &owner.id(), owner.revision()).await?;
        Ok(Ground { permit, owner, keys, holdings })
    }

    /// Writes what was decided, unless it is nothing or only a trial: then the transaction is dropped, and with it
    /// whatever was made for the occasion.
    async fn carry_out(
        &self,
        mut tx: Tx,
        caller: &Caller,
        ground: Ground,
        decided: Vec<ParameterChange>,
        mut take: impl FnMut(&ParameterKey) -> Result<Option<Secret>, Error>,
        (action, message, dry_run): (&'static str, Option<&str>, bool),
    ) -> Result<ParametersChanged, Error> {
        let Ground { permit, owner, keys, holdings } = ground;
        check_room(&owner, &holdings, &decided)?;
        let tried = Tried::default();
        let unchanged = ParametersChanged { revision: owner.revision(), owner, changes: decided, dry_run, tried };
        if dry_run || !unchanged.changes.iter().any(ParameterChange::is_change) {
            return Ok(unchanged);
        }
        let ParametersChanged { owner, changes: decided, .. } = unchanged;
        let words = words(&decided);
        let revision = self.revise(&mut tx, &permit, caller, &owner, &words, message).await?;
        let mut to_write = Vec::new();
        for change in decided.iter().filter(|change| change.is_change()) {
            let value = if change.after.is_some() { take(&change.key)? } else { None };
            to_write.push((change.clone(), value));
        }
        self.write_changes(&mut tx, &permit, caller, (&owner.id(), revision), to_write, &keys).await?;
        let act = Act::done(permit.org(), action, owner.id()).with(format!("{words} r{revision}"));
        tx.commit(&self.event(caller, act)).await?;
        Ok(ParametersChanged { owner, revision, changes: decided, dry_run, tried: Tried::default() })
    }
}

/// Masked values may be compared with by whoever may reveal them, write-only ones by nobody.
fn tried(caller: &Caller, ground: &Ground, set: &BTreeMap<ParameterKey, Wanted>) -> Tried {
    let reveals = caller.may_also(&ground.permit, Action::RevealParameter);
    let hidden = |held: &Held| held.visibility == Visibility::WriteOnly || !reveals;
    let not_compared = set.keys().filter(|key| ground.holdings.held.get(*key).is_some_and(hidden)).cloned().collect();
    Tried { given: set.keys().cloned().collect(), not_compared }
}

/// What of `from` is copied. A key that was named must be there; what the target has already stays, unless it is to be
/// overwritten.
fn to_copy(from: &Holdings, to: &Holdings, wish: &CopyWish) -> Result<BTreeMap<ParameterKey, Wanted>, Error> {
    if let Some(missing) = wish.keys.iter().find(|key| !from.held.contains_key(*key)) {
        return Err(Error::no_such("parameter", missing));
    }
    let named = |key: &ParameterKey| wish.keys.is_empty() || wish.keys.contains(key);
    let free = |key: &ParameterKey| wish.overwrite || !to.held.contains_key(key);
    let copied = from.held.iter().filter(|(key, _)| named(key) && free(key));
    Ok(copied
        .map(|(key, held)| {
            let wanted = Wanted {
                fingerprint: held.fingerprint.clone(),
                visibility: Some(held.visibility),
                description: Some(held.description.clone()),
            };
            (key.clone(), wanted)
        })
        .collect())
}
