//! Access keys of the caller.

use stagegate_core::{
    Secret,
    access::{Action, Caller, Scope},
    audit::Act,
    error::Error,
    page::{Page, PageRequest},
    user::AccessKey,
};
use stagegate_store::NewAccessKey;

use super::{Stagegate, setup::check_person_name};

/// An access key to make.
#[derive(Debug)]
pub struct AccessKeyWish<'a> {
    /// What it is for.
    pub name: &'a str,
    /// What it may be used for; none that the caller's own key lacks.
    pub scopes: Vec<Scope>,
    /// Days until it ends.
    pub days: i64,
}

impl Stagegate {
    /// Makes an access key for the caller in one org. The token is shown this once.
    pub async fn create_access_key(
        &self,
        caller: &Caller,
        org: &str,
        wish: AccessKeyWish<'_>,
    ) -> Result<(AccessKey, Secret), Error> {
        let name = check_person_name(wish.name)?;
        let scopes: Vec<_> = Scope::ALL.into_iter().filter(|scope| wish.scopes.contains(scope)).collect();
        if scopes.is_empty() {
            return Err(Error::invalid("scopes", "name at least one of `read`, `deploy` and `manage`"));
        }
        if !(1..=365).contains(&wish.days) {
            return Err(Error::invalid("expires_in_days", "use 1 to 365 days"));
        }
        let (mut tx, permit) = self.write(caller, org, Action::ManageOwnKeys).await?;
        // Nobody grants what they do not hold (rule Z3).
        if let Some(missing) = scopes.iter().find(|scope| !caller.key.scopes.contains(scope)) {
            drop(tx);
            let act = Act::refused(permit.org(), "access_key.create", &caller.key.id).with(missing.as_str());
            self.record(&self.event(caller, act)).await?;
            return Err(Error::ScopeMissing { action: Action::ManageOwnKeys, scope: *missing });
        }
        let (key, token) = self.new_access_key(&caller.user, name, scopes, wish.days);
        let key = AccessKey { org: Some(permit.org().clone()), ..key };
        tx.add_access_key(NewAccessKey { key: &key, digest: self.digester.digest(&token).as_str() }).await?;
        let act = Act::done(permit.org(), "access_key.create", &key.id).with(name);
        tx.commit(&self.event(caller, act)).await?;
        Ok((key, token))
    }

    /// The caller's keys that work in the org.
    pub async fn access_keys(&self, caller: &Caller, org: &str, page: &PageRequest) -> Result<Page<AccessKey>, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadOrg).await?;
        Ok(tx.own_access_keys(&permit, caller, page).await?)
    }

    /// One of the caller's keys.
    pub async fn access_key(&self, caller: &Caller, org: &str, key: &str) -> Result<AccessKey, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadOrg).await?;
        tx.own_access_key(&permit, caller, key).await?.ok_or_else(|| Error::no_such("access key", key))
    }

    /// Ends one of the caller's keys at once.
    pub async fn revoke_access_key(&self, caller: &Caller, org: &str, key: &str) -> Result<(), Error> {
        let (mut tx, permit) = self.write(caller, org, Action::ManageOwnKeys).await?;
        if !tx.revoke_own_access_key(&permit, caller, key, self.clock.now()).await? {
            return Err(Error::no_such("access key", key));
        }
        let act = Act::done(permit.org(), "access_key.revoke", key);
        Ok(tx.commit(&self.event(caller, act)).await?)
    }
}
