//! Revisions of owners: what one held, how two differ, and going back to one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use jiff::Timestamp;
use stagegate_core::{
    Secret,
    access::{Action, Caller, Permit},
    audit::Act,
    error::Error,
    fingerprint::Fingerprint,
    id::ProviderId,
    impact::Impact,
    link::LinkedOwner,
    name::{ProviderAlias, VendorName},
    owner::{Owner, OwnerAddress},
    parameter::Parameter,
    parameter_change::{ParameterChange, restoring},
    profile::check_message,
    provider::{AWS, Provider},
    revision::{ProfileState, Revision},
};
use stagegate_store::{NewLink, ProfileChange, Tx};

use super::{
    Stagegate,
    impact::compare,
    owner::find_owner,
    parameter::holdings::{Holdings, OrgKeys, holdings_at},
    precondition::Precondition,
    safeguard::hold_policies,
};

/// An owner as it was at a revision, without values.
#[derive(Debug)]
pub struct RevisionView {
    /// Whose revision it is.
    pub owner: Owner,
    /// Its line in the history.
    pub revision: Revision,
    /// The parameters then, by key.
    pub parameters: Vec<(Parameter, Fingerprint)>,
    /// The linked providers then.
    pub links: Links,
}

/// A provider that an owner was linked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkThen {
    /// Its alias now.
    pub alias: ProviderAlias,
    /// An alias may be given again.
    provider: ProviderId,
    /// Whether it was removed since.
    pub removed: bool,
}

impl fmt::Display for LinkThen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.alias, if self.removed { " (removed since)" } else { "" })
    }
}

/// The linked providers of an owner, by vendor.
type Links = BTreeMap<VendorName, LinkThen>;
/// A vendor whose provider differs: before and after.
type LinkChange = (VendorName, Option<LinkThen>, Option<LinkThen>);

/// How two revisions of an owner differ.
#[derive(Debug)]
pub struct RevisionDifference {
    /// Whose revisions they are.
    pub owner: Owner,
    /// The earlier one, as a rule.
    pub from: Revision,
    /// The later one.
    pub to: Revision,
    /// The parameters that differ, by key.
    pub parameters: Vec<ParameterChange>,
    /// The links that differ, by vendor: before and after.
    pub links: Vec<LinkChange>,
}

/// What a rollback would change.
#[derive(Debug)]
pub struct RollbackPreview {
    /// From the present revision to the one to go back to.
    pub difference: RevisionDifference,
    /// Whose credentials, and details of other vendors, would come from somewhere else; only vendors that it could move.
    pub impacts: Vec<(VendorName, Impact)>,
}

/// A rollback can change all that an owner holds, and so needs the right to each of them (rule Z3).
const ROLLBACK_RIGHTS: [Action; 4] = [Action::EditParameter, Action::EditProfile, Action::EditRole, Action::EditProvider];

/// What lies between the present of an owner and a revision to go back to.
struct Way {
    now: State,
    then: State,
    parameters: Vec<ParameterChange>,
    links: Vec<LinkChange>,
}

/// An owner at a revision.
struct State {
    revision: Revision,
    holdings: Holdings,
    links: Links,
}

impl Stagegate {
    /// What an owner held at a revision.
    pub async fn revision(&self, caller: &Caller, org: &str, owner: &OwnerAddress, number: i64) -> Result<RevisionView, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadParameter).await?;
        let owner = find_owner(&mut tx, &permit, owner).await?;
        let keys = self.org_keys(&mut tx, &permit).await?;
        let State { revision, holdings, links } = state_at(&mut tx, &permit, &keys, &owner, number).await?;
        let parameters = holdings.sealed().map(|(sealed, held)| (sealed.parameter.clone(), held.fingerprint.clone())).collect();
        Ok(RevisionView { owner, revision, parameters, links })
    }

    /// How revision `to` of an owner differs from revision `from`; `to` is the present one, and `from` the one before,
    /// unless told otherwise.
    pub async fn revision_difference(
        &self,
        caller: &Caller,
        org: &str,
        owner: &OwnerAddress,
        (from, to): (Option<i64>, Option<i64>),
    ) -> Result<RevisionDifference, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadParameter).await?;
        let owner = find_owner(&mut tx, &permit, owner).await?;
        let keys = self.org_keys(&mut tx, &permit).await?;
        let to = to.unwrap_or(owner.revision());
        let from = match from {
            None if to == 1 => return Err(Error::invalid("from", "there is no revision before r1 to compare it with")),
            None => to.saturating_sub(1),
            Some(from) => from,
        };
        let from = state_at(&mut tx, &permit, &keys, &owner, from).await?;
        let to = state_at(&mut tx, &permit, &keys, &owner, to).await?;
        let parameters = restoring(&from.holdings.held, &to.holdings.held);
        let links = differing(&from.links, &to.links);
        Ok(RevisionDifference { owner, from: from.revision, to: to.revision, parameters, links })
    }

    /// What [`Stagegate::roll_back`] would change, and whose credentials would come from somewhere else. It needs the same
    /// rights.
    pub async fn rollback_preview(
        &self,
        caller: &Caller,
        org: &str,
        owner: &OwnerAddress,
        target: i64,
        precondition: Precondition,
    ) -> Result<RollbackPreview, Error> {
        let (mut tx, permit) = self.read_with(caller, org, &ROLLBACK_RIGHTS).await?;
        let owner = find_owner(&mut tx, &permit, owner).await?;
        precondition.check_owner(&owner)?;
        let keys = self.org_keys(&mut tx, &permit).await?;
        let Way { now, then, parameters, links } = way_back(&mut tx, &permit, &keys, &owner, target).await?;
        let mut impacts = Vec::new();
        for vendor in moved_vendors(&mut tx, &permit, &now, &then, &links).await? {
            let impact = impact_of_rollback(&mut tx, &permit, &owner, &vendor, &then).await?;
            impacts.push((vendor, impact));
        }
        let difference = RevisionDifference { owner, from: now.revision, to: then.revision, parameters, links };
        Ok(RollbackPreview { difference, impacts })
    }

    /// Makes an owner what it was at a revision, in its next revision; a name stays. Nothing differs: no revision.
    pub async fn roll_back(
        &self,
        caller: &Caller,
        org: &str,
        owner: &OwnerAddress,
        (target, message): (i64, Option<&str>),
        precondition: Precondition,
    ) -> Result<Owner, Error> {
        message.map(check_message).transpose()?;
        let (mut tx, permit) = self.write_with(caller, org, &ROLLBACK_RIGHTS).await?;
        let owner = find_owner(&mut tx, &permit, owner).await?;
        precondition.check_owner(&owner)?;
        let keys = self.org_keys(&mut tx, &permit).await?;
        let Way { now, then, parameters, links } = way_back(&mut tx, &permit, &keys, &owner, target).await?;
        if parameters.is_empty() && links.is_empty() && now.revision.profile == then.revision.profile {
            return Ok(owner);
        }
        let words = format!("rolled back to r{target}");
        let state = then.revision.profile.as_ref();
        let revision = self.revise_to(&mut tx, &permit, caller, &owner, (&words, message), state).await?;
        let mut to_write = Vec::new();
        for change in parameters {
            let value = value_then(&change, &then.holdings, &keys, &permit)?;
            to_write.push((change, value));
        }
        self.write_changes(&mut tx, &permit, caller, (&owner.id(), revision), to_write, &keys).await?;
        let alias = |link: Option<LinkThen>| link.map(|link| link.alias);
        let links: Vec<_> = links.into_iter().map(|(vendor, before, after)| (vendor, alias(before), alias(after))).collect();
        self.write_links(&mut tx, &permit, caller, (&owner, revision), &links).await?;
        let act = Act::done(permit.org(), "owner.rollback", owner.id()).with(format!("to r{target} r{revision}"));
        let id = OwnerAddress::Id(owner.id());
        let owner = find_owner(&mut tx, &permit, &id).await?;
        tx.commit(&self.event(caller, act)).await?;
        Ok(owner)
    }

    /// The next revision; of a profile with this state.
    pub(super) async fn revise_to(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        owner: &Owner,
        (words, message): (&str, Option<&str>),
        state: Option<&ProfileState>,
    ) -> Result<i64, Error> {
        let (Owner::Profile(profile), Some(state)) = (owner, state) else {
            return self.revise(tx, permit, caller, owner, words, message).await;
        };
        hold_policies(tx, permit, &state.safeguards).await?;
        let change = ProfileChange {
            description: &state.description,
            role: state.role.as_ref(),
            guarded: state.guarded,
            safeguards: &state.safeguards,
            change: words,
            message,
            ..ProfileChange::of(profile, &caller.user.name, self.clock.now())
        };
        tx.change_profile(permit, profile, &change).await.map_err(|error| error.about("profile", profile.name.as_str()))
    }

    /// Makes links what they shall be in the owner's revision: each with its vendor, before and after.
    pub(super) async fn write_links(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        (owner, revision): (&Owner, i64),
        links: &[(VendorName, Option<ProviderAlias>, Option<ProviderAlias>)],
    ) -> Result<(), Error> {
        let id = owner.id();
        for (vendor, _, after) in links {
            let Some(alias) = after else {
                tx.end_link(permit, &id, vendor, revision).await?;
                continue;
            };
            let found = tx.provider(permit, alias.as_str()).await?.ok_or_else(|| Error::no_such("provider", alias))?;
            tx.hold_provider(permit, &found.provider).await?;
            let now = self.clock.now();
            let link = NewLink { owner: &id, provider: &found.provider, revision, author: &caller.user.name, now };
            tx.link_provider(permit, &link).await?;
        }
        Ok(())
    }
}

async fn way_back(tx: &mut Tx, permit: &Permit, keys: &OrgKeys, owner: &Owner, target: i64) -> Result<Way, Error> {
    let mut then = state_at(tx, permit, keys, owner, target).await?;
    then.holdings.keep_write_only(&tx.write_only_since(permit, &owner.id(), target).await?);
    let now = state_at(tx, permit, keys, owner, owner.revision()).await?;
    let parameters = restoring(&now.holdings.held, &then.holdings.held);
    let links = differing(&now.links, &then.links);
    check_present(target, &links)?;
    check_policies(tx, permit, target, &then.revision).await?;
    Ok(Way { now, then, parameters, links })
}

/// The vendors whose credentials or details a rollback could let come from somewhere else. A guard keeps all defaults out.
async fn moved_vendors(
    tx: &mut Tx,
    permit: &Permit,
    now: &State,
    then: &State,
    links: &[LinkChange],
) -> Result<BTreeSet<VendorName>, Error> {
    let mut vendors: BTreeSet<_> = links.iter().map(|(vendor, ..)| vendor.clone()).collect();
    if let (Some(now), Some(then)) = (&now.revision.profile, &then.revision.profile) {
        if now.role != then.role {
            vendors.insert(AWS.parse()?);
        }
        if now.guarded != then.guarded {
            vendors.extend(tx.default_providers(permit).await?.into_iter().map(|default| default.provider.vendor));
        }
    }
    Ok(vendors)
}

/// What it would do to the credentials of one vendor.
async fn impact_of_rollback(
    tx: &mut Tx,
    permit: &Permit,
    owner: &Owner,
    vendor: &VendorName,
    then: &State,
) -> Result<Impact, Error> {
    if let (Owner::Profile(profile), Some(state)) = (owner, &then.revision.profile) {
        return compare(tx, permit, vendor, |after| {
            after.set_role(&profile.id, state.role.as_ref());
            after.set_guarded(&profile.id, state.guarded);
        })
        .await;
    }
    let names = LinkedOwner::of(owner)?;
    let provider = then.links.get(vendor).map(|link| &link.provider);
    compare(tx, permit, vendor, |after| after.set_link(&names, provider)).await
}

fn value_then(change: &ParameterChange, then: &Holdings, keys: &OrgKeys, permit: &Permit) -> Result<Option<Secret>, Error> {
    change.after.as_ref().map(|_| then.value(keys, permit, &change.key)).transpose()
}

async fn state_at(tx: &mut Tx, permit: &Permit, keys: &OrgKeys, owner: &Owner, number: i64) -> Result<State, Error> {
    let id = owner.id();
    let unknown = || Error::no_such("revision", format!("r{number}"));
    let revision = tx.revision(permit, &id, number).await?.ok_or_else(unknown)?;
    let holdings = holdings_at(tx, permit, keys, &id, number).await?;
    // By their aliases of now: a revision is of the owner alone.
    let links = tx.past_links_at(permit, &id, number, Timestamp::MAX).await?.into_iter().map(|past| {
        let Provider { id, alias, vendor, .. } = past.linked.provider.provider;
        (vendor, LinkThen { alias, provider: id, removed: past.removed })
    });
    Ok(State { revision, holdings, links: links.collect() })
}

/// Fails if what would be linked again was removed.
fn check_present(target: i64, links: &[LinkChange]) -> Result<(), Error> {
    let removed = links.iter().filter_map(|(_, _, after)| after.as_ref().filter(|link| link.removed));
    let removed: Vec<_> = removed.map(|link| format!("`{}`", link.alias)).collect();
    if removed.is_empty() { Ok(()) } else { Err(Error::RollbackToRemoved { revision: target, providers: removed.join(", ") }) }
}

/// Fails if a policy that would be used again was deleted.
async fn check_policies(tx: &mut Tx, permit: &Permit, target: i64, then: &Revision) -> Result<(), Error> {
    let safeguards = then.profile.iter().flat_map(|state| &state.safeguards);
    let mut deleted = BTreeSet::new();
    for safeguard in safeguards.filter(|safeguard| safeguard.version.is_some()) {
        if tx.policy(permit, &safeguard.safeguard).await?.is_none() {
            deleted.insert(format!("`{}`", safeguard.safeguard));
        }
    }
    let policies: Vec<_> = deleted.into_iter().collect();
    if policies.is_empty() {
        return Ok(());
    }
    Err(Error::RollbackToDeleted { revision: target, policies: policies.join(", ") })
}

fn differing(from: &Links, to: &Links) -> Vec<LinkChange> {
    let vendors: BTreeSet<_> = from.keys().chain(to.keys()).collect();
    let both = |vendor: &VendorName| (vendor.clone(), from.get(vendor).cloned(), to.get(vendor).cloned());
    vendors.into_iter().map(both).filter(|(_, before, after)| before != after).collect()
}
