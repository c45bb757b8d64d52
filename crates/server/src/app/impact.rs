//! What a change of a default or a link would do to whom: the same checks as the change itself, and nothing written.

use stagegate_core::{
    access::{Action, Caller, Permit},
    error::Error,
    impact::{Impact, Landscape},
    link::LinkedOwner,
    name::VendorName,
    owner::OwnerAddress,
};
use stagegate_store::Tx;

use super::{
    Stagegate,
    app::find_app,
    link::{must_be_linked, refuse_profile},
    owner::{look_up, no_such},
    precondition::Precondition,
    provider::{find_provider, refuse_other},
};

impl Stagegate {
    /// What it would do to make a provider the default, or with `set` false to take that away.
    pub async fn default_provider_impact(
        &self,
        caller: &Caller,
        org: &str,
        provider: &str,
        set: bool,
        precondition: Precondition,
    ) -> Result<Impact, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::EditProvider).await?;
        let provider = find_provider(&mut tx, &permit, provider).await?.provider;
        precondition.check_provider(&provider)?;
        if !set {
            refuse_other(&provider)?;
        }
        compare(&mut tx, &permit, &provider.vendor, |after| after.set_default(set.then_some(&provider.id))).await
    }

    /// What it would do to link an owner to a provider, or with `set` false to unlink it.
    pub async fn link_impact(
        &self,
        caller: &Caller,
        org: &str,
        at: (&OwnerAddress, &str),
        set: bool,
        precondition: Precondition,
    ) -> Result<Impact, Error> {
        let (address, provider) = at;
        refuse_profile(address)?;
        let (mut tx, permit) = self.read(caller, org, Action::EditProvider).await?;
        let provider = find_provider(&mut tx, &permit, provider).await?.provider;
        let names = match look_up(&mut tx, &permit, address).await? {
            Some(owner) => {
                precondition.check_owner(&owner)?;
                if !set {
                    must_be_linked(&mut tx, &permit, &owner, &provider).await?;
                }
                LinkedOwner::of(&owner)?
            }
            None if set => {
                let names = not_yet(&mut tx, &permit, address).await?;
                precondition.check(0, names.kind(), &names.name())?;
                names
            }
            None => return Err(no_such(address)),
        };
        compare(&mut tx, &permit, &provider.vendor, |after| after.set_link(&names, set.then_some(&provider.id))).await
    }
}

/// Compares the org as it is with a changed copy.
pub(super) async fn compare(
    tx: &mut Tx,
    permit: &Permit,
    vendor: &VendorName,
    change: impl FnOnce(&mut Landscape),
) -> Result<Impact, Error> {
    let before = tx.landscape(permit, vendor).await?;
    let mut after = before.clone();
    change(&mut after);
    Ok(before.impact(&after))
}

/// The names of an owner that a link would make.
async fn not_yet(tx: &mut Tx, permit: &Permit, address: &OwnerAddress) -> Result<LinkedOwner, Error> {
    let (app, service, place) = match address {
        OwnerAddress::Service { app, service } => (app, service, None),
        OwnerAddress::Instance { app, service, place } => (app, service, Some(place)),
        OwnerAddress::Id(_) | OwnerAddress::Profile(_) => return Err(no_such(address)),
    };
    let app = find_app(tx, permit, app).await?.name;
    Ok(LinkedOwner { app, service: service.clone(), place: place.cloned() })
}
