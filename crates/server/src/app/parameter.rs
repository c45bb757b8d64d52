//! Parameters of profiles.

use stagegate_core::{
    Secret,
    access::{Action, Caller, Permit},
    audit::Act,
    error::Error,
    id::ParameterId,
    page::{Page, PageRequest},
    parameter::{MAX_KEYS_PER_OWNER, Parameter, ParameterKey, Visibility, check_value},
    profile::{Profile, check_description, check_message},
};
use stagegate_store::{NewParameter, SealedParameter, Tx};

use super::{
    Stagegate,
    precondition::Precondition,
    profile::{find_profile, next_revision},
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

impl Stagegate {
    /// The keys of a profile, without values.
    pub async fn parameters(
        &self,
        caller: &Caller,
        org: &str,
        profile: &str,
        page: &PageRequest,
    ) -> Result<Page<Parameter>, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadProfile).await?;
        let profile = find_profile(&mut tx, &permit, profile).await?;
        Ok(tx.parameters(&permit, &profile.id, page).await?)
    }

    /// One parameter with its clear value; the read is audited before it is answered.
    pub async fn reveal_parameter(
        &self,
        caller: &Caller,
        org: &str,
        profile: &str,
        key: &str,
    ) -> Result<(Parameter, Secret), Error> {
        let key: ParameterKey = key.parse()?;
        let (mut tx, permit) = self.write(caller, org, Action::RevealParameter).await?;
        let profile = find_profile(&mut tx, &permit, profile).await?;
        let stored = tx.parameter(&permit, &profile.id, &key).await?.ok_or_else(|| Error::no_such("parameter", &key))?;
        if stored.parameter.visibility == Visibility::WriteOnly {
            drop(tx);
            let act = Act::refused(permit.org(), "parameter.reveal", &profile.id).with(key.as_str());
            self.record(&self.event(caller, act)).await?;
            return Err(Error::WriteOnly { key });
        }
        let value = self.open_parameter(&mut tx, &permit, &stored).await?;
        let act = Act::done(permit.org(), "parameter.reveal", &profile.id).with(key.as_str());
        tx.commit(&self.event(caller, act)).await?;
        Ok((stored.parameter, value))
    }

    /// Sets a parameter: seals the value and makes the profile's next revision.
    pub async fn set_parameter(
        &self,
        caller: &Caller,
        at: (&str, &str, &str),
        wish: &ParameterWish<'_>,
        precondition: Precondition,
    ) -> Result<Parameter, Error> {
        let (org, profile, key) = at;
        let key: ParameterKey = key.parse()?;
        check_value(&key, wish.value)?;
        wish.description.map(check_description).transpose()?;
        wish.message.map(check_message).transpose()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditParameter).await?;
        let profile = find_profile(&mut tx, &permit, profile).await?;
        precondition.check(profile.revision, "profile", profile.name.as_str())?;
        let present = tx.parameter(&permit, &profile.id, &key).await?.map(|stored| stored.parameter);
        if present.is_none() {
            check_room(&mut tx, &permit, &profile).await?;
        }
        let change = format!("parameter {key} set");
        let next = next_revision(&profile, caller, &change, wish.message, self.clock.now());
        let revision =
            tx.change_profile(&permit, &profile, &next).await.map_err(|error| error.about("profile", profile.name.as_str()))?;
        let id = ParameterId::new(self.clock.now(), &*self.entropy);
        let tenant_key = self.tenant_key(&mut tx, &permit).await?;
        let here = place(&permit, PARAMETER_VALUE, id.as_str(), revision);
        let sealed_value = tenant_key.seal(&here, wish.value, &*self.entropy).map_err(internal)?;
        let new = NewParameter {
            id: &id,
            owner: &profile.id,
            key: &key,
            sealed_value: &sealed_value,
            visibility: wish.visibility.or(present.as_ref().map(|present| present.visibility)).unwrap_or_default(),
            description: wish.description.or(present.as_ref().map(|present| present.description.as_str())).unwrap_or_default(),
            revision,
            author: &caller.user.name,
            now: self.clock.now(),
        };
        tx.set_parameter(&permit, &new).await?;
        let stored = tx.parameter(&permit, &profile.id, &key).await?.ok_or_else(|| Error::no_such("parameter", &key))?;
        let act = Act::done(permit.org(), "parameter.set", &profile.id).with(format!("{key} r{revision}"));
        tx.commit(&self.event(caller, act)).await?;
        Ok(stored.parameter)
    }

    /// Unsets a parameter in the profile's next revision.
    pub async fn unset_parameter(
        &self,
        caller: &Caller,
        at: (&str, &str, &str),
        precondition: Precondition,
    ) -> Result<(), Error> {
        let (org, profile, key) = at;
        let key: ParameterKey = key.parse()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditParameter).await?;
        let profile = find_profile(&mut tx, &permit, profile).await?;
        precondition.check(profile.revision, "profile", profile.name.as_str())?;
        let change = format!("parameter {key} unset");
        let next = next_revision(&profile, caller, &change, None, self.clock.now());
        let revision =
            tx.change_profile(&permit, &profile, &next).await.map_err(|error| error.about("profile", profile.name.as_str()))?;
        if !tx.end_parameter(&permit, &profile.id, &key, revision).await? {
            return Err(Error::no_such("parameter", &key));
        }
        let act = Act::done(permit.org(), "parameter.unset", &profile.id).with(format!("{key} r{revision}"));
        Ok(tx.commit(&self.event(caller, act)).await?)
    }

    /// The clear value of a stored parameter.
    pub(super) async fn open_parameter(&self, tx: &mut Tx, permit: &Permit, stored: &SealedParameter) -> Result<Secret, Error> {
        let tenant_key = self.tenant_key(tx, permit).await?;
        let here = place(permit, PARAMETER_VALUE, stored.parameter.id.as_str(), stored.parameter.revision);
        tenant_key.open(&here, &stored.sealed_value).map_err(internal)
    }
}

async fn check_room(tx: &mut Tx, permit: &Permit, profile: &Profile) -> Result<(), Error> {
    let held = tx.count_parameters(permit, &profile.id).await?;
    if usize::try_from(held).is_ok_and(|held| held < MAX_KEYS_PER_OWNER) {
        return Ok(());
    }
    Err(Error::TooManyKeys { owner: profile.name.to_string() })
}
