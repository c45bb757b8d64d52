//! Access keys of the caller.

use jiff::Timestamp;
use stagegate_core::{
    Secret,
    access::{Action, Caller, Scope},
    audit::Act,
    error::Error,
    page::{Page, PageRequest},
    user::AccessKey,
};
use stagegate_store::NewAccessKey;

use super::{
    Stagegate,
    precondition::Precondition,
    setup::{check_person_name, life},
};

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

/// What to change of an access key; what is `None` stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccessKeyEdit<'a> {
    /// What it is for.
    pub name: Option<&'a str>,
    /// Days until it ends, counted from now.
    pub days: Option<i64>,
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
        check_days(wish.days)?;
        let (mut tx, permit) = self.write(caller, org, Action::ManageOwnKeys).await?;
        // Nobody grants what they do not hold (rule Z3).
        if let Some(missing) = scopes.iter().find(|scope| !caller.key.scopes.contains(scope)) {
            drop(tx);
            let act = Act::refused(permit.org(), "access_key.create", &caller.key.id).with(missing.as_str());
            return self.refuse_scope(caller, act, *missing).await;
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

    /// Renames one of the caller's keys, or lets it end earlier or later; its scopes stay. An edit of nothing makes no revision.
    pub async fn edit_access_key(
        &self,
        caller: &Caller,
        org: &str,
        key: &str,
        edit: AccessKeyEdit<'_>,
        precondition: Precondition,
    ) -> Result<AccessKey, Error> {
        let name = edit.name.map(check_person_name).transpose()?;
        edit.days.map(check_days).transpose()?;
        let (mut tx, permit) = self.write(caller, org, Action::ManageOwnKeys).await?;
        let found = tx.own_access_key(&permit, caller, key).await?;
        let present = found.ok_or_else(|| Error::no_such("access key", key))?;
        precondition.check(present.revision, "access key", &present.name)?;
        let now = self.clock.now();
        let expires_at = edit.days.map_or(present.expires_at, |days| now + life(days));
        let next = AccessKey { name: name.map_or_else(|| present.name.clone(), str::to_owned), expires_at, ..present.clone() };
        if next == present {
            return Ok(present);
        }
        check_not_ended(&present, now)?;
        // To let a key work for longer is to grant what it may be used for once more (rule Z3).
        if let Some(missing) = present.scopes.iter().find(|scope| !caller.key.scopes.contains(scope))
            && next.expires_at > present.expires_at
        {
            drop(tx);
            let act = Act::refused(permit.org(), "access_key.edit", &present.id).with(missing.as_str());
            return self.refuse_scope(caller, act, *missing).await;
        }
        let changed = tx.change_own_access_key(&permit, caller, &next).await;
        changed.map_err(|error| error.about("access key", &present.name))?;
        let act = Act::done(permit.org(), "access_key.edit", &present.id).with(edited(&present, &next));
        tx.commit(&self.event(caller, act)).await?;
        Ok(AccessKey { revision: present.revision + 1, ..next })
    }

    /// Records that a key lacks a scope that it would have to grant, and says so.
    async fn refuse_scope<T>(&self, caller: &Caller, act: Act, missing: Scope) -> Result<T, Error> {
        self.record(&self.event(caller, act)).await?;
        Err(Error::ScopeMissing { action: Action::ManageOwnKeys, scope: missing })
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

fn check_days(days: i64) -> Result<(), Error> {
    if (1..=365).contains(&days) { Ok(()) } else { Err(Error::invalid("expires_in_days", "use 1 to 365 days")) }
}

/// What has ended stays so: whoever kept it may count on that.
fn check_not_ended(key: &AccessKey, now: Timestamp) -> Result<(), Error> {
    let ended = match key.revoked_at {
        Some(_) => "was revoked",
        None if key.is_live(now) => return Ok(()),
        None => "has expired",
    };
    Err(Error::KeyEnded { key: key.name.clone(), ended })
}

/// What changed, for the audit log.
fn edited(present: &AccessKey, next: &AccessKey) -> String {
    let renamed = (next.name != present.name).then(|| format!("{} to {}", present.name, next.name));
    let ends = (next.expires_at != present.expires_at).then(|| format!("ends {}", next.expires_at));
    [renamed, ends].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
