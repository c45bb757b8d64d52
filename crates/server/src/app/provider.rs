//! Providers: added, shown, changed, removed. What they hold is sealed and never shown again.

mod default;
mod details;
mod rotate;
mod verify;

use std::{collections::BTreeMap, time::Duration};

use stagegate_core::{
    Secret,
    access::{Action, Caller, Permit},
    audit::Act,
    error::Error,
    id::ProviderId,
    link::LinkedOwner,
    name::{ProviderAlias, VendorName},
    page::{Page, PageRequest},
    ports::Entropy,
    profile::check_description,
    provider::{AWS, Access, Provider, check_access_key_id, check_details, check_secret_access_key, check_vendor},
    role::{ExternalId, RoleArn},
};
use stagegate_store::{SealedDetails, SealedProvider, StoreError, Tx};

pub(super) use self::default::refuse_other;
pub use self::{rotate::Rotation, verify::ProviderProof};
use super::{Stagegate, could_be_a_name, precondition::Precondition};

/// How long all the calls of one verification may take: less than a request may.
const VERIFY_TIME: Duration = Duration::from_secs(25);
/// How many users of a provider are named when it cannot be removed.
const NAMED_USERS: usize = 10;
/// How many users of a provider are shown with it.
const SHOWN_USERS: usize = 50;

/// A provider to add.
#[derive(Debug)]
pub struct ProviderWish<'a> {
    /// Its alias.
    pub alias: &'a str,
    /// What lists show beside the alias.
    pub description: &'a str,
    /// What it holds.
    pub holds: Holdings,
}

/// What a new provider holds, with what is secret.
#[derive(Debug)]
pub enum Holdings {
    /// An access role; its `ExternalId` is made here.
    Role(RoleArn),
    /// Static AWS keys.
    Keys {
        /// The part that is no secret.
        access_key_id: String,
        /// The secret part.
        secret_access_key: Secret,
    },
    /// Details of another vendor, by name.
    Details {
        /// The vendor.
        vendor: VendorName,
        /// The details.
        details: BTreeMap<String, Secret>,
    },
}

/// What to change of a provider; what is `None` or empty stays.
#[derive(Debug, Default)]
pub struct ProviderEdit<'a> {
    /// A new alias.
    pub alias: Option<&'a str>,
    /// A new description.
    pub description: Option<&'a str>,
    /// Another access role.
    pub role: Option<RoleArn>,
    /// Details to set.
    pub set: BTreeMap<String, Secret>,
    /// Details to unset.
    pub unset: Vec<String>,
}

/// A provider, what the trust policy of its role must say, and who uses it.
#[derive(Debug)]
pub struct ProviderView {
    /// The provider.
    pub provider: Provider,
    /// For an access role: a trust policy that fits, as JSON text.
    pub trust_policy: Option<String>,
    /// The services and instances that are linked to it, not too many of them.
    pub linked_to: Vec<LinkedOwner>,
    /// Whether there are more.
    pub more: bool,
}

impl Stagegate {
    /// Adds a provider.
    pub async fn add_provider(&self, caller: &Caller, org: &str, wish: ProviderWish<'_>) -> Result<Provider, Error> {
        wish.check()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditProvider).await?;
        let (added, act) = self.insert_provider(&mut tx, &permit, caller, wish).await?;
        tx.commit(&self.event(caller, act)).await?;
        Ok(added)
    }

    /// Adds a provider, as a part of what its transaction does.
    pub(super) async fn insert_provider(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        wish: ProviderWish<'_>,
    ) -> Result<(Provider, Act), Error> {
        wish.check()?;
        let alias: ProviderAlias = wish.alias.parse()?;
        let now = self.clock.now();
        let id = ProviderId::new(now, &*self.entropy);
        let vendor = wish.holds.vendor()?;
        let (access, secret) = wish.holds.split(&*self.entropy)?;
        let details = match &secret {
            Some(secret) => Some(self.seal_provider(tx, permit, &id, 1, secret).await?),
            None => None,
        };
        let new = Provider {
            id: id.clone(),
            org: permit.org().clone(),
            alias,
            vendor,
            access,
            description: wish.description.to_owned(),
            is_default: false,
            revision: 1,
            created_at: now,
            updated_at: now,
        };
        let added = tx.add_provider(permit, &new, details.as_ref(), &caller.user.name).await;
        added.map_err(|error| error.about_new("provider", new.alias.as_str()))?;
        let added = find_provider(tx, permit, id.as_str()).await?.provider;
        let act = Act::done(permit.org(), "provider.add", &id).with(format!("{} {}", added.alias, added.access.kind().as_str()));
        Ok((added, act))
    }

    /// The org's providers by alias.
    pub async fn providers(&self, caller: &Caller, org: &str, page: &PageRequest) -> Result<Page<Provider>, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadProvider).await?;
        Ok(tx.providers(&permit, page).await?)
    }

    /// One provider by alias or id.
    pub async fn provider(&self, caller: &Caller, org: &str, provider: &str) -> Result<ProviderView, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadProvider).await?;
        let provider = find_provider(&mut tx, &permit, provider).await?.provider;
        let (linked_to, more) = users(&mut tx, &permit, &provider, SHOWN_USERS).await?;
        drop(tx);
        let trust_policy = match &provider.access {
            Access::Role { external_id, .. } => Some(self.trust_policy(external_id).await),
            Access::Keys { .. } | Access::Details { .. } => None,
        };
        Ok(ProviderView { provider, trust_policy, linked_to, more })
    }

    /// Changes a provider. An edit of nothing makes no revision.
    pub async fn edit_provider(
        &self,
        caller: &Caller,
        org: &str,
        provider: &str,
        edit: ProviderEdit<'_>,
        precondition: Precondition,
    ) -> Result<Provider, Error> {
        edit.description.map(check_description).transpose()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditProvider).await?;
        let present = find_provider(&mut tx, &permit, provider).await?;
        precondition.check_provider(&present.provider)?;
        let Some(act) = self.revise_provider(&mut tx, &permit, caller, &present, &edit).await? else {
            return Ok(present.provider);
        };
        let changed = find_provider(&mut tx, &permit, present.provider.id.as_str()).await?.provider;
        tx.commit(&self.event(caller, act)).await?;
        Ok(changed)
    }

    /// Changes a provider, as a part of what its transaction does; none: that changes nothing.
    pub(super) async fn revise_provider(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        present: &SealedProvider,
        edit: &ProviderEdit<'_>,
    ) -> Result<Option<Act>, Error> {
        edit.check_kind(&present.provider)?;
        let mut words = Vec::new();
        let mut next = edit.apply(&present.provider, &mut words)?;
        let details = self.edit_details(tx, permit, present, edit, &mut words).await?;
        if words.is_empty() {
            return Ok(None);
        }
        if let Access::Details { names } = &mut next.access {
            names.clone_from(&details.names);
        }
        next.updated_at = self.clock.now();
        tx.change_provider(permit, &present.provider, &next, details.sealed.as_ref(), &caller.user.name)
            .await
            .map_err(|error| not_changed(error, &present.provider, &next))?;
        Ok(Some(Act::done(permit.org(), "provider.edit", &present.provider.id).with(words.join(", "))))
    }

    /// Removes a provider that nothing uses; what is sealed in it is gone at once.
    pub async fn remove_provider(
        &self,
        caller: &Caller,
        org: &str,
        provider: &str,
        precondition: Precondition,
    ) -> Result<(), Error> {
        let (mut tx, permit) = self.write(caller, org, Action::EditProvider).await?;
        let provider = find_provider(&mut tx, &permit, provider).await?.provider;
        precondition.check_provider(&provider)?;
        let act = self.take_provider_away(&mut tx, &permit, &provider).await?;
        Ok(tx.commit(&self.event(caller, act)).await?)
    }

    /// Removes a provider that nothing uses, as a part of what its transaction does.
    pub(super) async fn take_provider_away(&self, tx: &mut Tx, permit: &Permit, provider: &Provider) -> Result<Act, Error> {
        refuse_in_use(tx, permit, provider).await?;
        let removed = tx.remove_provider(permit, provider, self.clock.now()).await;
        removed.map_err(|error| error.about("provider", provider.alias.as_str()))?;
        Ok(Act::done(permit.org(), "provider.remove", &provider.id).with(provider.alias.as_str()))
    }
}

impl ProviderWish<'_> {
    fn check(&self) -> Result<(), Error> {
        self.alias.parse::<ProviderAlias>()?;
        check_description(self.description)?;
        self.holds.check()
    }
}

impl Holdings {
    fn check(&self) -> Result<(), Error> {
        match self {
            Self::Role(_) => Ok(()),
            Self::Keys { access_key_id, secret_access_key } => {
                check_access_key_id(access_key_id)?;
                check_secret_access_key(secret_access_key)
            }
            Self::Details { vendor, details } => {
                check_vendor(vendor)?;
                check_details(details)
            }
        }
    }

    fn vendor(&self) -> Result<VendorName, Error> {
        match self {
            Self::Role(_) | Self::Keys { .. } => AWS.parse(),
            Self::Details { vendor, .. } => Ok(vendor.clone()),
        }
    }

    /// What is stored in the clear, and what is sealed. The `ExternalId` is ours to make (rule I2).
    fn split(self, entropy: &dyn Entropy) -> Result<(Access, Option<Secret>), Error> {
        Ok(match self {
            Self::Role(arn) => (Access::Role { arn, external_id: ExternalId::new(entropy) }, None),
            Self::Keys { access_key_id, secret_access_key } => {
                (Access::Keys { access_key_id, account_id: None }, Some(secret_access_key))
            }
            Self::Details { details, .. } => {
                (Access::Details { names: details.keys().cloned().collect() }, Some(details::to_json(&details)?))
            }
        })
    }
}

impl ProviderEdit<'_> {
    /// Refuses to set what a provider of this kind does not hold.
    fn check_kind(&self, provider: &Provider) -> Result<(), Error> {
        let kind = provider.access.kind().as_str();
        if self.role.is_some() && !matches!(provider.access, Access::Role { .. }) {
            return Err(Error::invalid("role", format!("a provider of kind `{kind}` has none")));
        }
        let details = !self.set.is_empty() || !self.unset.is_empty();
        if details && !matches!(provider.access, Access::Details { .. }) {
            return Err(Error::invalid("details", format!("a provider of kind `{kind}` has none")));
        }
        Ok(())
    }

    /// The provider with alias, description and role changed, and the changes in words.
    fn apply(&self, present: &Provider, words: &mut Vec<String>) -> Result<Provider, Error> {
        let mut next = present.clone();
        if let Some(alias) = self.alias {
            next.alias = alias.parse()?;
        }
        if let Some(description) = self.description {
            description.clone_into(&mut next.description);
        }
        if let (Some(role), Access::Role { arn, .. }) = (&self.role, &mut next.access) {
            arn.clone_from(role);
        }
        words.extend((next.alias != present.alias).then(|| format!("renamed to {}", next.alias)));
        words.extend((next.description != present.description).then(|| "description changed".to_owned()));
        words.extend((next.access != present.access).then(|| "access role changed".to_owned()));
        Ok(next)
    }
}

impl Precondition {
    /// The same for a provider.
    pub(super) fn check_provider(self, provider: &Provider) -> Result<(), Error> {
        self.check(provider.revision, "provider", provider.alias.as_str())
    }
}

/// The provider with this alias or id, or the error that says there is none.
pub(super) async fn find_provider(tx: &mut Tx, permit: &Permit, provider: &str) -> Result<SealedProvider, Error> {
    let found = if could_be_a_name(provider) { tx.provider(permit, provider).await? } else { None };
    found.ok_or_else(|| Error::no_such("provider", provider))
}

/// Refuses to take away what a service, an instance or the org still uses.
async fn refuse_in_use(tx: &mut Tx, permit: &Permit, provider: &Provider) -> Result<(), Error> {
    let (linked, more) = users(tx, permit, provider, NAMED_USERS).await?;
    let default = provider.is_default.then(|| format!("the org as its default of vendor `{}`", provider.vendor));
    let mut users: Vec<_> = default.into_iter().chain(linked.iter().map(LinkedOwner::words)).take(NAMED_USERS).collect();
    if users.is_empty() {
        return Ok(());
    }
    if more || users.len() < linked.len() + usize::from(provider.is_default) {
        users.push("others".to_owned());
    }
    Err(Error::ProviderInUse { provider: provider.alias.to_string(), users: users.join(", ") })
}

/// At most `limit` of those who are linked to the provider, and whether there are more.
async fn users(tx: &mut Tx, permit: &Permit, provider: &Provider, limit: usize) -> Result<(Vec<LinkedOwner>, bool), Error> {
    let mut users = tx.users_of_provider(permit, provider, i64::try_from(limit).unwrap_or(i64::MAX)).await?;
    let more = users.len() > limit;
    users.truncate(limit);
    Ok((users, more))
}

/// A taken alias is the new one, a change by somebody else is that of the present one.
fn not_changed(error: StoreError, present: &Provider, next: &Provider) -> Error {
    let alias = if matches!(error, StoreError::Duplicate(_)) { &next.alias } else { &present.alias };
    error.about("provider", alias.as_str())
}

/// What is sealed in a provider at its next revision, and the names of its details.
struct NextDetails {
    names: Vec<String>,
    sealed: Option<SealedDetails>,
}
