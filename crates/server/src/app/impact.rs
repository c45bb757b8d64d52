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
    link::{must_be_linked, refuse_profile},
    owner::{OwnerView, no_such, view},
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
        let names = match view(&mut tx, &permit, address).await? {
            OwnerView::There(owner) => {
                precondition.check_owner(&owner)?;
                if !set {
                    must_be_linked(&mut tx, &permit, &owner, &provider).await?;
                }
                LinkedOwner::of(&owner)?
            }
            OwnerView::NotYet(names) if set => {
                precondition.check(0, names.kind(), &names.name())?;
                names
            }
            OwnerView::NotYet(_) => return Err(no_such(address)),
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
