//! Two orgs, an owner in each, and what tests need to act for them.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use stagegate_core::{
    access::{Action, Caller, Origin, Permit, Role, Scope},
    audit::Act,
    id::{AccessKeyId, OrgId, ParameterId, ProfileId, UserId},
    name::ProfileName,
    org::Org,
    parameter::Visibility,
    ports::{Clock, Entropy},
    profile::Profile,
    role::ExternalId,
    user::{AccessKey, User},
};
use stagegate_store::{NewParameter, NewProfile, ProfileChange, Store, StoreError, Tx};

/// A clock that stands still.
pub(crate) struct Still;
impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }
}

/// Never the same bytes twice, the same in every run.
#[derive(Default)]
pub(crate) struct Counting(AtomicU64);
impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let count = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        for (index, byte) in bytes.iter_mut().rev().enumerate() {
            *byte = if index < 8 { count[7 - index] } else { 0 };
        }
    }
}

/// One org with its owner.
pub(crate) struct Tenant {
    pub(crate) caller: Caller,
    pub(crate) org: Org,
    pub(crate) entropy: std::sync::Arc<Counting>,
}

/// Makes an org and its owner.
pub(crate) async fn tenant(store: &Store, name: &str, entropy: &std::sync::Arc<Counting>) -> Tenant {
    let now = Still.now();
    let user = User { id: UserId::new(now, &**entropy), name: format!("owner of {name}"), operator: true };
    let key = AccessKey {
        id: AccessKeyId::new(now, &**entropy),
        user: user.id.clone(),
        org: None,
        name: "test".into(),
        revision: 1,
        scopes: Scope::ALL.to_vec(),
        created_at: now,
        expires_at: now,
        last_used_at: None,
        revoked_at: None,
    };
    let org = Org { id: OrgId::new(now, &**entropy), name: name.parse().unwrap(), revision: 1, created_at: now };
    let origin = Origin { address: "127.0.0.1".into(), request_id: "req_test".into() };
    let tenant = Tenant { caller: Caller { user, key, origin }, org, entropy: entropy.clone() };
    let mut tx = store.write().await.unwrap();
    tx.add_user(&tenant.caller.user, now).await.unwrap();
    tx.add_org(&tenant.org, "sealed key").await.unwrap();
    tx.add_member(&tenant.org.id, &tenant.caller.user.id, Role::Owner, now).await.unwrap();
    tenant.commit(tx).await.unwrap();
    tenant
}

impl Tenant {
    /// The permit that every query of this org needs.
    pub(crate) async fn permit(&self, tx: &mut Tx) -> Permit {
        let membership = tx.membership(&self.caller, self.org.name.as_str()).await.unwrap();
        let permit = self.caller.may(membership.as_ref(), self.org.name.as_str(), Action::EditProfile).unwrap();
        tx.enter(&permit).await.unwrap();
        permit
    }

    pub(crate) async fn commit(&self, tx: Tx) -> Result<(), StoreError> {
        let act = Act::done(&self.org.id, "test", "test");
        tx.commit(&self.caller.did(act, &Still, &*self.entropy)).await
    }

    /// Makes a profile.
    pub(crate) async fn add_profile(&self, store: &Store, name: &str) -> Result<Profile, StoreError> {
        let mut tx = store.write().await?;
        let permit = self.permit(&mut tx).await;
        let name: ProfileName = name.parse().unwrap();
        let (id, external_id) = (ProfileId::new(Still.now(), &*self.entropy), ExternalId::new(&*self.entropy));
        let new =
            NewProfile { id: &id, name: &name, description: "", external_id: &external_id, author: "ada", now: Still.now() };
        tx.add_profile(&permit, &new).await?;
        let profile = tx.profile(&permit, id.as_str()).await?.unwrap();
        self.commit(tx).await?;
        Ok(profile)
    }

    /// Sets a parameter in the profile's next revision, which is returned.
    pub(crate) async fn set_parameter(
        &self,
        store: &Store,
        profile: &Profile,
        key: &str,
        sealed: &str,
    ) -> Result<i64, StoreError> {
        let mut tx = store.write().await?;
        let permit = self.permit(&mut tx).await;
        let revision = tx.change_profile(&permit, profile, &change(profile, "set")).await?;
        let id = ParameterId::new(Still.now(), &*self.entropy);
        let new = NewParameter {
            id: &id,
            owner: &(&profile.id).into(),
            key: &key.parse().unwrap(),
            sealed_value: sealed,
            visibility: Visibility::Masked,
            description: "",
            revision,
            author: "ada",
            now: Still.now(),
        };
        tx.set_parameter(&permit, &new).await?;
        self.commit(tx).await?;
        Ok(revision)
    }
}

/// A change that only counts the revision up.
pub(crate) fn change<'a>(profile: &'a Profile, words: &'a str) -> ProfileChange<'a> {
    ProfileChange { change: words, ..ProfileChange::of(profile, "ada", Still.now()) }
}
