//! Clear values for people: one of them, or all of an owner. Each read is audited before it is answered.

use stagegate_core::{
    Secret,
    access::{Action, Caller},
    audit::Act,
    error::Error,
    owner::{Owner, OwnerAddress},
    parameter::{Parameter, ParameterKey, Visibility},
};

use super::open_parameter;
use crate::app::{Stagegate, owner::find_owner};

impl Stagegate {
    /// One parameter with its clear value.
    pub async fn reveal_parameter(
        &self,
        caller: &Caller,
        org: &str,
        owner: &OwnerAddress,
        key: &str,
    ) -> Result<(Parameter, Secret), Error> {
        let key: ParameterKey = key.parse()?;
        let (mut tx, permit) = self.write(caller, org, Action::RevealParameter).await?;
        let owner = find_owner(&mut tx, &permit, owner).await?.id();
        let stored = tx.parameter(&permit, &owner, &key).await?.ok_or_else(|| Error::no_such("parameter", &key))?;
        if stored.parameter.visibility == Visibility::WriteOnly {
            drop(tx);
            let act = Act::refused(permit.org(), "parameter.reveal", &owner).with(key.as_str());
            self.record(&self.event(caller, act)).await?;
            return Err(Error::WriteOnly { key });
        }
        let tenant_key = self.tenant_key(&mut tx, &permit).await?;
        let value = open_parameter(&tenant_key, &permit, &stored)?;
        let act = Act::done(permit.org(), "parameter.reveal", &owner).with(key.as_str());
        tx.commit(&self.event(caller, act)).await?;
        Ok((stored.parameter, value))
    }

    /// All parameters of an owner by key, with the clear values of those that are not write-only.
    pub async fn reveal_parameters(
        &self,
        caller: &Caller,
        org: &str,
        owner: &OwnerAddress,
    ) -> Result<(Owner, Vec<(Parameter, Option<Secret>)>), Error> {
        let (mut tx, permit) = self.write(caller, org, Action::RevealParameter).await?;
        let owner = find_owner(&mut tx, &permit, owner).await?;
        let tenant_key = self.tenant_key(&mut tx, &permit).await?;
        let mut revealed = Vec::new();
        for stored in tx.parameters_at(&permit, &owner.id(), owner.revision()).await? {
            let may_be_seen = stored.parameter.visibility == Visibility::Masked;
            let value = if may_be_seen { Some(open_parameter(&tenant_key, &permit, &stored)?) } else { None };
            revealed.push((stored.parameter, value));
        }
        let seen = revealed.iter().filter(|(_, value)| value.is_some()).count();
        let act = Act::done(permit.org(), "parameter.reveal_all", owner.id());
        tx.commit(&self.event(caller, act.with(format!("{seen} values r{}", owner.revision())))).await?;
        Ok((owner, revealed))
    }
}
