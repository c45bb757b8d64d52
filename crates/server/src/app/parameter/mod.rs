//! Parameters of profiles, services and instances.

pub mod change;
pub mod history;
pub(super) mod holdings;
mod reveal;

use stagegate_core::{
    Secret,
    access::{Action, Caller, Permit},
    audit::Act,
    error::Error,
    id::ParameterId,
    owner::{Owner, OwnerAddress, OwnerId},
    page::{Page, PageRequest},
    parameter::{MAX_KEYS_PER_OWNER, Parameter, ParameterKey, Visibility, check_value},
    profile::{check_description, check_message},
};
use stagegate_seal::TenantKey;
use stagegate_store::{NewParameter, SealedParameter, Tx};

use super::{
    Stagegate,
    owner::find_owner,
    precondition::Precondition,
    sealing::{PARAMETER_VALUE, internal, place},
};

/// A value to set.
#[derive(Debug)]
pub struct ParameterWish<'a> {
    /// The clear value.
    pub value: &'a Secret,
    /// Who may see it; the present one, or masked, if `None`.
    pub visibility: Option<Visibility>,
    /// What it is for; the present one if `None`.
    pub description: Option<&'a str>,
    /// Why.
    pub message: Option<&'a str>,
}

/// A value that is decided, and the revision that it begins with.
#[derive(Debug)]
pub(super) struct ValueToStore<'a> {
    pub(super) key: &'a ParameterKey,
    pub(super) value: &'a Secret,
    pub(super) visibility: Visibility,
    pub(super) description: &'a str,
    pub(super) revision: i64,
    pub(super) author: &'a str,
}

impl Stagegate {
    /// The keys of an owner, without values.
    pub async fn parameters(
        &self,
        caller: &Caller,
        org: &str,
        owner: &OwnerAddress,
        page: &PageRequest,
    ) -> Result<Page<Parameter>, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadParameter).await?;
        let owner = find_owner(&mut tx, &permit, owner).await?;
        Ok(tx.parameters(&permit, &owner.id(), page).await?)
    }

    /// Sets a parameter: seals the value and makes the owner's next revision. A service or an instance that does not
    /// exist yet is made.
    pub async fn set_parameter(
        &self,
        caller: &Caller,
        org: &str,
        at: (&OwnerAddress, &str),
        wish: &ParameterWish<'_>,
        precondition: Precondition,
    ) -> Result<Parameter, Error> {
        let (address, key) = at;
        let key: ParameterKey = key.parse()?;
        check_value(&key, wish.value)?;
        wish.description.map(check_description).transpose()?;
        wish.message.map(check_message).transpose()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditParameter).await?;
        let owner = self.owner_to_change(&mut tx, &permit, caller, address).await?;
        precondition.check_owner(&owner)?;
        let id = owner.id();
        let present = tx.parameter(&permit, &id, &key).await?.map(|stored| stored.parameter);
        if present.is_none() {
            check_room(&mut tx, &permit, &owner).await?;
        }
        let revision = self.revise(&mut tx, &permit, caller, &owner, &format!("parameter {key} set"), wish.message).await?;
        let value = ValueToStore {
            key: &key,
            value: wish.value,
            visibility: wish.visibility.or(present.as_ref().map(|present| present.visibility)).unwrap_or_default(),
            description: wish.description.or(present.as_ref().map(|present| present.description.as_str())).unwrap_or_default(),
            revision,
            author: &caller.user.name,
        };
        let tenant_key = self.tenant_key(&mut tx, &permit).await?;
        self.store_value(&mut tx, &permit, &tenant_key, &id, &value).await?;
        let stored = tx.parameter(&permit, &id, &key).await?.ok_or_else(|| Error::no_such("parameter", &key))?;
        let act = Act::done(permit.org(), "parameter.set", &id).with(format!("{key} r{revision}"));
        tx.commit(&self.event(caller, act)).await?;
        Ok(stored.parameter)
    }

    /// Unsets a parameter in the owner's next revision.
    pub async fn unset_parameter(
        &self,
        caller: &Caller,
        org: &str,
        at: (&OwnerAddress, &str),
        precondition: Precondition,
    ) -> Result<(), Error> {
        let (address, key) = at;
        let key: ParameterKey = key.parse()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditParameter).await?;
        let owner = find_owner(&mut tx, &permit, address).await?;
        precondition.check_owner(&owner)?;
        let revision = self.revise(&mut tx, &permit, caller, &owner, &format!("parameter {key} unset"), None).await?;
        if !tx.end_parameter(&permit, &owner.id(), &key, revision).await? {
            return Err(Error::no_such("parameter", &key));
        }
        let act = Act::done(permit.org(), "parameter.unset", owner.id()).with(format!("{key} r{revision}"));
        Ok(tx.commit(&self.event(caller, act)).await?)
    }

    /// Seals a value and stores it, from its revision on.
    pub(super) async fn store_value(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        tenant_key: &TenantKey,
        owner: &OwnerId,
        new: &ValueToStore<'_>,
    ) -> Result<(), Error> {
        let id = ParameterId::new(self.clock.now(), &*self.entropy);
        let here = place(permit, PARAMETER_VALUE, id.as_str(), new.revision);
        let sealed_value = tenant_key.seal(&here, new.value, &*self.entropy).map_err(internal)?;
        let new = NewParameter {
            id: &id,
            owner,
            key: new.key,
            sealed_value: &sealed_value,
            visibility: new.visibility,
            description: new.description,
            revision: new.revision,
            author: new.author,
            now: self.clock.now(),
        };
        Ok(tx.set_parameter(permit, &new).await?)
    }
}

/// The clear value of a stored parameter.
pub(super) fn open_parameter(tenant_key: &TenantKey, permit: &Permit, stored: &SealedParameter) -> Result<Secret, Error> {
    let here = place(permit, PARAMETER_VALUE, stored.parameter.id.as_str(), stored.parameter.revision);
    tenant_key.open(&here, &stored.sealed_value).map_err(internal)
}

/// Refuses one more key than an owner may hold.
async fn check_room(tx: &mut Tx, permit: &Permit, owner: &Owner) -> Result<(), Error> {
    let held = tx.count_parameters(permit, &owner.id()).await?;
    if usize::try_from(held).is_ok_and(|held| held < MAX_KEYS_PER_OWNER) {
        return Ok(());
    }
    Err(Error::TooManyKeys { owner: owner.name() })
}
