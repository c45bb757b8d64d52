//! Links of services and instances to providers. A change is the owner's next revision.

use stagegate_core::{
    access::{Action, Caller, Permit},
    audit::Act,
    error::Error,
    link::LinkedOwner,
    owner::{Owner, OwnerAddress, OwnerId},
    profile::check_message,
    provider::{MAX_LINKS, Provider},
};
use stagegate_store::{Linked, NewLink, Tx};

use super::{
    Stagegate,
    owner::{OwnerView, find_owner, view},
    precondition::Precondition,
    provider::find_provider,
};

/// An owner and its links.
#[derive(Debug)]
pub struct OwnerLinks {
    /// The owner; it need not exist yet.
    pub owner: OwnerView,
    /// Its links, by vendor.
    pub links: Vec<Linked>,
}

/// An owner and one of its links.
#[derive(Debug)]
pub struct OwnerLink {
    /// The owner, at the revision that made the link.
    pub owner: Owner,
    /// The link.
    pub link: Linked,
}

impl Stagegate {
    /// The links of an owner. A profile has none.
    pub async fn links(&self, caller: &Caller, org: &str, owner: &OwnerAddress) -> Result<OwnerLinks, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadProvider).await?;
        let owner = view(&mut tx, &permit, owner).await?;
        let links = match &owner {
            OwnerView::There(there) => tx.links_at(&permit, &there.id(), there.revision()).await?,
            OwnerView::NotYet(_) => Vec::new(),
        };
        Ok(OwnerLinks { owner, links })
    }

    /// Links a service or an instance to a provider, in the place of another one of the same vendor. An owner that does
    /// not exist yet is made. Nothing is changed if it is linked already.
    pub async fn link_provider(
        &self,
        caller: &Caller,
        org: &str,
        at: (&OwnerAddress, &str),
        message: Option<&str>,
        precondition: Precondition,
    ) -> Result<OwnerLink, Error> {
        let (address, provider) = at;
        refuse_profile(address)?;
        message.map(check_message).transpose()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditProvider).await?;
        let provider = find_provider(&mut tx, &permit, provider).await?.provider;
        let owner = self.owner_to_change(&mut tx, &permit, caller, address).await?;
        precondition.check_owner(&owner)?;
        let links = tx.links_at(&permit, &owner.id(), owner.revision()).await?;
        if let Some(link) = find_link(&links, &provider) {
            return Ok(OwnerLink { link: link.clone(), owner });
        }
        check_room(&owner, &links, &provider)?;
        tx.hold_provider(&permit, &provider).await.map_err(|error| error.about("provider", provider.alias.as_str()))?;
        let words = format!("provider {} linked", provider.alias);
        let revision = self.revise(&mut tx, &permit, caller, &owner, &words, message).await?;
        let (id, now) = (owner.id(), self.clock.now());
        let new = NewLink { owner: &id, provider: &provider, revision, author: &caller.user.name, now };
        tx.link_provider(&permit, &new).await?;
        let owner = find_owner(&mut tx, &permit, &OwnerAddress::Id(id)).await?;
        let links = tx.links_at(&permit, &owner.id(), revision).await?;
        let link = find_link(&links, &provider).cloned().ok_or_else(|| not_linked(&owner, &provider))?;
        let act = Act::done(permit.org(), "provider.link", owner.id()).with(describe(&provider, revision));
        tx.commit(&self.event(caller, act)).await?;
        Ok(OwnerLink { owner, link })
    }

    /// Ends the link of a service or an instance to a provider. Returns the owner at its next revision.
    pub async fn unlink_provider(
        &self,
        caller: &Caller,
        org: &str,
        at: (&OwnerAddress, &str),
        precondition: Precondition,
    ) -> Result<Owner, Error> {
        let (address, provider) = at;
        refuse_profile(address)?;
        let (mut tx, permit) = self.write(caller, org, Action::EditProvider).await?;
        let provider = find_provider(&mut tx, &permit, provider).await?.provider;
        let owner = find_owner(&mut tx, &permit, address).await?;
        precondition.check_owner(&owner)?;
        must_be_linked(&mut tx, &permit, &owner, &provider).await?;
        let words = format!("provider {} unlinked", provider.alias);
        let revision = self.revise(&mut tx, &permit, caller, &owner, &words, None).await?;
        tx.end_link(&permit, &owner.id(), &provider.vendor, revision).await?;
        let owner = find_owner(&mut tx, &permit, &OwnerAddress::Id(owner.id())).await?;
        let act = Act::done(permit.org(), "provider.unlink", owner.id()).with(describe(&provider, revision));
        tx.commit(&self.event(caller, act)).await?;
        Ok(owner)
    }
}

/// Profiles are refused before anything is looked for, so that nobody learns which ones there are.
pub(super) fn refuse_profile(address: &OwnerAddress) -> Result<(), Error> {
    match address {
        OwnerAddress::Profile(_) | OwnerAddress::Id(OwnerId::Profile(_)) => Err(Error::NotLinkable),
        OwnerAddress::Service { .. } | OwnerAddress::Instance { .. } | OwnerAddress::Id(_) => Ok(()),
    }
}

/// Only a link that is there can be ended.
pub(super) async fn must_be_linked(tx: &mut Tx, permit: &Permit, owner: &Owner, provider: &Provider) -> Result<(), Error> {
    let links = tx.links_at(permit, &owner.id(), owner.revision()).await?;
    find_link(&links, provider).map(drop).ok_or_else(|| not_linked(owner, provider))
}

/// Refuses links to more vendors than an owner may have.
fn check_room(owner: &Owner, links: &[Linked], provider: &Provider) -> Result<(), Error> {
    let replaces = links.iter().any(|link| link.provider.provider.vendor == provider.vendor);
    if replaces || links.len() < MAX_LINKS {
        return Ok(());
    }
    Err(Error::invalid("provider", format!("`{}` has links to {MAX_LINKS} vendors already", owner.name())))
}

fn find_link<'a>(links: &'a [Linked], provider: &Provider) -> Option<&'a Linked> {
    links.iter().find(|link| link.provider.provider.id == provider.id)
}

fn not_linked(owner: &Owner, provider: &Provider) -> Error {
    let words = LinkedOwner::of(owner).map_or_else(|_| owner.name(), |owner| owner.words());
    Error::NotLinked { provider: provider.alias.to_string(), owner: words }
}

/// For the audit log.
fn describe(provider: &Provider, revision: i64) -> String {
    format!("{} {} r{revision}", provider.alias, provider.id)
}
