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

use super::{NAMED, Stagegate, named, precondition::Precondition, sealing::internal};

impl Stagegate {
    /// Makes an org with a key of its own; the caller becomes its owner.
    pub async fn create_org(&self, caller: &Caller, name: &str) -> Result<Membership, Error> {
        let name: OrgName = name.parse()?;
        if !caller.user.operator || caller.key.org.is_some() || !caller.key.scopes.contains(&Scope::Manage) {
            self.record(&self.event(caller, Act::attempt("access.refused", "CreateOrg"))).await?;
            return Err(Error::NotOperator);
        }
        let now = self.clock.now();
        let org = Org { id: OrgId::new(now, &*self.entropy), name, revision: 1, created_at: now };
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

    /// Renames an org. Its id stays, and with it all that is sealed and who belongs to it. An edit of nothing makes no revision.
    pub async fn edit_org(
        &self,
        caller: &Caller,
        org: &str,
        name: Option<&str>,
        precondition: Precondition,
    ) -> Result<Membership, Error> {
        let name = name.map(str::parse::<OrgName>).transpose()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditOrg).await?;
        let org = tx.org(&permit).await?;
        precondition.check(org.revision, "org", org.name.as_str())?;
        let mut acts = Vec::new();
        if let Some(name) = name.filter(|name| *name != org.name) {
            tx.rename_org(&permit, &org, &name).await.map_err(|error| error.about("org", name.as_str()))?;
            acts.push(Act::done(permit.org(), "org.rename", &org.id).with(format!("{} to {name}", org.name)));
        }
        let membership = tx.membership(caller, org.id.as_str()).await?.ok_or_else(|| Error::no_such("org", &org.id))?;
        self.commit_acts(tx, caller, acts).await?;
        Ok(membership)
    }

    /// Deletes an org that has no apps, profiles and providers. What its deployments sealed is lost with its key; its part of
    /// the audit log stays.
    pub async fn delete_org(&self, caller: &Caller, org: &str, precondition: Precondition) -> Result<(), Error> {
        let (mut tx, permit) = self.write_latest(caller, org, Action::EditOrg).await?;
        let org = tx.org(&permit).await?;
        let name = org.name.as_str();
        precondition.check(org.revision, "org", name)?;
        // Before its things are looked at: whoever is adding one has then done so, and nobody adds another.
        tx.delete_org(&permit, &org, self.clock.now()).await.map_err(|error| error.about("org", name))?;
        let things = tx.things_of_org(&permit, NAMED + 1).await?;
        if !things.is_empty() {
            return Err(Error::OrgNotEmpty { org: name.to_owned(), things: named(&things) });
        }
        let act = Act::done(permit.org(), "org.delete", &org.id).with(name);
        Ok(tx.commit(&self.event(caller, act)).await?)
    }
}
