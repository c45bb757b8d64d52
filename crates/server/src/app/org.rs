//! Orgs.

use stagegate_core::{
    access::{Action, Caller, Role, Scope},
    audit::Act,
    error::Error,
    id::OrgId,
    name::OrgName,
    org::Org,
    page::{Page, PageRequest},
    user::Membership,
};
use stagegate_seal::TenantKey;

use super::{Stagegate, sealing::internal};

impl Stagegate {
    /// Makes an org with a key of its own; the caller becomes its owner.
    pub async fn create_org(&self, caller: &Caller, name: &str) -> Result<Membership, Error> {
        let name: OrgName = name.parse()?;
        if !caller.user.operator || caller.key.org.is_some() || !caller.key.scopes.contains(&Scope::Manage) {
            self.record(&self.event(caller, Act::attempt("access.refused", "CreateOrg"))).await?;
            return Err(Error::NotOperator);
        }
        let now = self.clock.now();
        let org = Org { id: OrgId::new(now, &*self.entropy), name, created_at: now };
        let key = TenantKey::generate(&*self.entropy);
        let sealed_key = self.root_key.wrap(org.id.as_str(), &key, &*self.entropy).map_err(internal)?;
        let mut tx = self.store.write().await?;
        tx.add_org(&org, &sealed_key).await.map_err(|error| error.about("org", org.name.as_str()))?;
        tx.add_member(&org.id, &caller.user.id, Role::Owner, now).await?;
        let act = Act::done(&org.id, "org.create", &org.id).with(org.name.as_str());
        tx.commit(&self.event(caller, act)).await?;
        Ok(Membership { org, role: Role::Owner })
    }

    /// The caller's orgs by name.
    pub async fn orgs(&self, caller: &Caller, page: &PageRequest) -> Result<Page<Membership>, Error> {
        let mut tx = self.store.read().await?;
        Ok(tx.memberships(caller, page).await?)
    }

    /// One org and the caller's role in it.
    pub async fn org(&self, caller: &Caller, org: &str) -> Result<Membership, Error> {
        let (mut tx, _permit) = self.read(caller, org, Action::ReadOrg).await?;
        tx.membership(caller, org).await?.ok_or_else(|| Error::no_such("org", org))
    }
}
