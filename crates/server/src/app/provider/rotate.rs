//! Rotating: new keys or details take the place of the old ones, which are gone.

use std::collections::BTreeMap;

use stagegate_core::{
    Secret,
    access::{Action, Caller, Permit},
    audit::Act,
    error::Error,
    provider::{Access, Provider, check_access_key_id, check_details, check_secret_access_key},
};

use stagegate_store::Tx;

use super::{details, find_provider};
use crate::app::{Stagegate, precondition::Precondition};

/// What takes the place of what a provider holds.
#[derive(Debug)]
pub enum Rotation {
    /// Other AWS keys.
    Keys {
        /// The part that is no secret.
        access_key_id: String,
        /// The secret part.
        secret_access_key: Secret,
        /// Whether AWS is asked first if they work.
        verify: bool,
        /// Whether they may belong to another account than the old ones.
        allow_other_account: bool,
    },
    /// Other details; all of them.
    Details(BTreeMap<String, Secret>),
}

impl Rotation {
    fn check(&self) -> Result<(), Error> {
        match self {
            Self::Keys { access_key_id, secret_access_key, .. } => {
                check_access_key_id(access_key_id)?;
                check_secret_access_key(secret_access_key)
            }
            Self::Details(details) => check_details(details),
        }
    }

    /// Refuses what a provider of this kind does not hold.
    fn check_kind(&self, provider: &Provider) -> Result<(), Error> {
        match (self, &provider.access) {
            (Self::Keys { .. }, Access::Keys { .. }) | (Self::Details(_), Access::Details { .. }) => Ok(()),
            (_, Access::Role { .. }) => Err(Error::NothingToRotate { provider: provider.alias.to_string() }),
            (Self::Keys { .. }, _) => Err(Error::invalid("access_key_id", "a provider of kind `vendor` holds details")),
            (Self::Details(_), _) => Err(Error::invalid("details", "a provider of kind `aws-keys` holds keys")),
        }
    }
}

impl Stagegate {
    /// Gives a provider other keys or details. Keys are tried before anything is changed, unless told otherwise.
    pub async fn rotate_provider(
        &self,
        caller: &Caller,
        org: &str,
        provider: &str,
        rotation: Rotation,
        precondition: Precondition,
    ) -> Result<Provider, Error> {
        rotation.check()?;
        let (mut tx, permit) = self.read(caller, org, Action::EditProvider).await?;
        let seen = find_provider(&mut tx, &permit, provider).await?.provider;
        drop(tx);
        precondition.check_provider(&seen)?;
        rotation.check_kind(&seen)?;
        let (access, secret) = match self.tried(&seen, rotation).await {
            Ok(tried) => tried,
            Err(error) => {
                let act = Act::refused(permit.org(), "provider.rotate", &seen.id).with(error.code().as_str());
                self.record(&self.event(caller, act)).await?;
                return Err(error);
            }
        };
        let (mut tx, permit) = self.write(caller, org, Action::EditProvider).await?;
        let present = find_provider(&mut tx, &permit, seen.id.as_str()).await?.provider;
        // What was tried was meant for the provider as it was seen.
        Precondition::Revision(seen.revision).check_provider(&present)?;
        let act = self.exchange(&mut tx, &permit, caller, &present, (access, &secret)).await?;
        let rotated = find_provider(&mut tx, &permit, present.id.as_str()).await?.provider;
        tx.commit(&self.event(caller, act)).await?;
        Ok(rotated)
    }

    /// Gives a provider other keys or details, as a part of what its transaction does.
    pub(in crate::app) async fn exchange(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        present: &Provider,
        (access, secret): (Access, &Secret),
    ) -> Result<Act, Error> {
        let sealed = self.seal_provider(tx, permit, &present.id, present.revision + 1, secret).await?;
        let act = Act::done(permit.org(), "provider.rotate", &present.id).with(what(&access));
        let next = Provider { access, updated_at: self.clock.now(), ..present.clone() };
        let changed = tx.change_provider(permit, present, &next, Some(&sealed), &caller.user.name).await;
        changed.map_err(|error| error.about("provider", present.alias.as_str()))?;
        Ok(act)
    }

    /// What the provider will hold, and what of it is sealed.
    async fn tried(&self, present: &Provider, rotation: Rotation) -> Result<(Access, Secret), Error> {
        match rotation {
            Rotation::Details(details) => {
                Ok((Access::Details { names: details.keys().cloned().collect() }, details::to_json(&details)?))
            }
            Rotation::Keys { access_key_id, secret_access_key, verify: false, .. } => {
                Ok((Access::Keys { access_key_id, account_id: None }, secret_access_key))
            }
            Rotation::Keys { access_key_id, secret_access_key, verify: true, allow_other_account } => {
                let identity = self.whose_keys(&access_key_id, secret_access_key.clone()).await?;
                let before = present.access.account_id().filter(|before| *before != identity.account_id);
                if let (Some(before), false) = (before, allow_other_account) {
                    return Err(Error::OtherAccount {
                        provider: present.alias.to_string(),
                        before: before.to_owned(),
                        now: identity.account_id,
                    });
                }
                Ok((Access::Keys { access_key_id, account_id: Some(identity.account_id) }, secret_access_key))
            }
        }
    }
}

/// For the audit log.
fn what(access: &Access) -> String {
    match access {
        Access::Keys { access_key_id, account_id } => {
            format!("{access_key_id} account {}", account_id.as_deref().unwrap_or("not verified"))
        }
        Access::Details { names } => format!("details {}", names.join(" ")),
        Access::Role { arn, .. } => arn.to_string(),
    }
}
