//! Profiles, services and instances: all that changes of one is one revision.

use std::collections::{BTreeMap, BTreeSet};

use stagegate_core::{
    access::Action as Right,
    audit::Act,
    configuration::{Action, OwnerName, Thing, Verb, WantedProfile, WantedValue},
    error::Error,
    name::{ProviderAlias, VendorName},
    owner::Owner,
    parameter::ParameterKey,
    parameter_change::{self, ParameterChange, changes, words},
    profile::Profile,
    revision::ProfileState,
    safeguard::{change_words, settled},
};

use super::Applying;
use crate::app::parameter::holdings::{Holdings, check_room, holdings_at};

/// Links by vendor: before and after.
type Links = Vec<(VendorName, Option<ProviderAlias>, Option<ProviderAlias>)>;

impl Applying<'_> {
    /// The owner, made if the plan makes it.
    pub(super) async fn owner(&mut self, name: &OwnerName, actions: &[Action]) -> Result<Owner, Error> {
        let is_new = actions.iter().any(|action| action.verb == Verb::Create && is_owner(&action.thing));
        if let (OwnerName::Profile(profile), true) = (name, is_new) {
            let permit = self.rights.to(Right::EditProfile)?;
            let description = self.wanted_profile(name).and_then(|wanted| wanted.description.clone()).unwrap_or_default();
            let added = self.stagegate.add_profile(&mut self.tx, permit, self.caller, profile, &description).await?;
            self.acts.push(added.1);
            return Ok(Owner::Profile(added.0));
        }
        let right = if is_new { Right::EditService } else { Right::EditParameter };
        let permit = self.rights.to(right)?;
        self.stagegate.owner_to_change(&mut self.tx, permit, self.caller, &name.address()).await
    }

    /// Makes the owner's next revision, if anything of it changes.
    pub(super) async fn revise(&mut self, owner: &Owner, name: &OwnerName, actions: &[Action]) -> Result<(), Error> {
        let permit = &self.rights.to(Right::EditParameter)?.clone();
        let holdings = holdings_at(&mut self.tx, permit, &self.keys, &owner.id(), owner.revision()).await?;
        let decided = self.decided(&holdings, name, actions)?;
        check_room(owner, &holdings, &decided)?;
        let links = self.links(actions).await?;
        let state = self.state(owner, name);
        let mut parts = state.as_ref().map(|(_, parts)| parts.clone()).unwrap_or_default();
        parts.extend(Some(words(&decided)).filter(|words| !words.is_empty()));
        parts.extend(links.iter().map(|(vendor, _, after)| match after {
            Some(alias) => format!("provider {alias} linked"),
            None => format!("provider of {vendor} unlinked"),
        }));
        if parts.is_empty() {
            return Ok(());
        }
        let words = parts.join(", ");
        let state = state.map(|(state, _)| state);
        let note = (words.as_str(), self.message);
        let revision = self.stagegate.revise_to(&mut self.tx, permit, self.caller, owner, note, state.as_ref()).await?;
        let mut to_write = Vec::new();
        for change in decided {
            let given = self.read.given.parameters.remove(&(name.clone(), change.key.clone()));
            let value = match (&change.after, given) {
                (None, _) => None,
                (Some(_), Some(given)) => Some(given),
                (Some(_), None) => Some(holdings.value(&self.keys, permit, &change.key)?),
            };
            to_write.push((change, value));
        }
        let id = owner.id();
        self.stagegate.write_changes(&mut self.tx, permit, self.caller, (&id, revision), to_write, &self.keys).await?;
        self.stagegate.write_links(&mut self.tx, permit, self.caller, (owner, revision), &links).await?;
        self.acts.push(Act::done(permit.org(), "owner.apply", id).with(format!("{words} r{revision}")));
        Ok(())
    }

    /// What happens to its parameters.
    fn decided(&self, holdings: &Holdings, name: &OwnerName, actions: &[Action]) -> Result<Vec<ParameterChange>, Error> {
        let (mut set, mut unset) = (BTreeMap::new(), BTreeSet::new());
        for action in actions {
            let Thing::Parameter(_, key) = &action.thing else { continue };
            if action.verb == Verb::Delete {
                unset.insert(key.clone());
            } else {
                set.insert(key.clone(), self.wanted_parameter(holdings, name, key)?);
            }
        }
        changes(&holdings.held, &set, &unset)
    }

    fn wanted_parameter(
        &self,
        holdings: &Holdings,
        name: &OwnerName,
        key: &ParameterKey,
    ) -> Result<parameter_change::Wanted, Error> {
        let unknown = || Error::no_such("parameter", key);
        let wanted = self.read.wanted.parameter(name, key).ok_or_else(unknown)?;
        let fingerprint = match &wanted.value {
            WantedValue::Given(value) => value.clone(),
            WantedValue::Kept(_) => holdings.held.get(key).ok_or_else(unknown)?.fingerprint.clone(),
        };
        let description = wanted.description.clone();
        Ok(parameter_change::Wanted { fingerprint, visibility: wanted.visibility, description })
    }

    async fn links(&mut self, actions: &[Action]) -> Result<Links, Error> {
        let mut links: BTreeMap<VendorName, (Option<ProviderAlias>, Option<ProviderAlias>)> = BTreeMap::new();
        for action in actions {
            let Thing::Link(_, alias) = &action.thing else { continue };
            let permit = self.rights.to(Right::EditProvider)?;
            let found = self.tx.provider(permit, alias.as_str()).await?;
            let vendor = found.ok_or_else(|| Error::no_such("provider", alias))?.provider.vendor;
            let (before, after) = links.entry(vendor).or_default();
            if action.verb == Verb::Delete {
                *before = Some(alias.clone());
            } else {
                *after = Some(alias.clone());
            }
        }
        Ok(links.into_iter().map(|(vendor, (before, after))| (vendor, before, after)).collect())
    }

    fn wanted_profile(&self, name: &OwnerName) -> Option<&WantedProfile> {
        let OwnerName::Profile(name) = name else { return None };
        self.read.wanted.profiles.as_ref()?.get(name)
    }

    /// What a profile will be besides its parameters, and how that differs, in words; none for other owners.
    fn state(&self, owner: &Owner, name: &OwnerName) -> Option<(ProfileState, Vec<String>)> {
        let (Owner::Profile(profile), Some(wanted)) = (owner, self.wanted_profile(name)) else { return None };
        let state = ProfileState {
            description: wanted.description.as_ref().unwrap_or(&profile.description).clone(),
            role: wanted.role.as_ref().unwrap_or(&profile.role).clone(),
            guarded: wanted.guarded.unwrap_or(profile.guarded),
            safeguards: match &wanted.safeguards {
                Some(safeguards) => settled(&profile.safeguards, safeguards),
                None => profile.safeguards.clone(),
            },
        };
        let parts = differences(profile, &state);
        Some((state, parts))
    }
}

fn differences(profile: &Profile, state: &ProfileState) -> Vec<String> {
    let described = (profile.description != state.description).then_some("description changed");
    let role = if state.role.is_some() { "access role set" } else { "access role unset" };
    let role = (profile.role != state.role).then_some(role);
    let guarded = if state.guarded { "guarded" } else { "no longer guarded" };
    let guarded = (profile.guarded != state.guarded).then_some(guarded);
    let safeguards = Some(change_words(&profile.safeguards, &state.safeguards)).filter(|words| !words.is_empty());
    [described, role, guarded].into_iter().flatten().map(str::to_owned).chain(safeguards).collect()
}

fn is_owner(thing: &Thing) -> bool {
    matches!(thing, Thing::Profile(_) | Thing::Service(..) | Thing::Instance(..))
}
