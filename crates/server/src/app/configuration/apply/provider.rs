//! Providers: added, changed and removed, and made the default.

use std::collections::BTreeMap;

use stagegate_api::configuration::wanted::SECRET_ACCESS_KEY;
use stagegate_core::{
    Secret,
    access::{Action as Right, Permit},
    audit::Act,
    configuration::{Action, FieldChange, Verb, WantedAccess, WantedProvider},
    error::Error,
    id::ProviderId,
    name::{ProviderAlias, VendorName},
    provider::{AWS, Access, Provider},
    role::ExternalId,
};
use stagegate_store::{Assigned, SealedDetails, SealedProvider};

use super::Applying;
use crate::app::{
    provider::{find_provider, refuse_in_use, to_json},
    sealing::{PROVIDER_DETAILS, from_secret, internal, place},
};

impl Applying<'_> {
    /// Carries out what a plan does to a provider.
    pub(super) async fn provider(&mut self, alias: &ProviderAlias, action: &Action) -> Result<(), Error> {
        let permit = self.rights.to(Right::EditProvider)?.clone();
        if action.verb == Verb::Delete {
            return self.remove_provider(&permit, alias).await;
        }
        let wanted = self.read.wanted.providers.as_ref().and_then(|section| section.get(alias)).cloned();
        match (action.verb, &wanted) {
            (Verb::Create, Some(wanted)) => self.add_provider(&permit, alias, wanted).await?,
            _ => self.change_provider(&permit, alias, wanted.as_ref(), action).await?,
        }
        match default_after(action) {
            Some(true) => self.make_default(&permit, alias).await,
            Some(false) => self.make_no_default(&permit, alias).await,
            None => Ok(()),
        }
    }

    async fn add_provider(&mut self, permit: &Permit, alias: &ProviderAlias, wanted: &WantedProvider) -> Result<(), Error> {
        let now = self.stagegate.clock.now();
        let (vendor, access, secret) = match &wanted.access {
            WantedAccess::Role(arn) => {
                let external_id = ExternalId::new(&*self.stagegate.entropy);
                (AWS.parse()?, Access::Role { arn: arn.clone(), external_id }, None)
            }
            WantedAccess::Keys { access_key_id, .. } => {
                let secret = self.given(alias, SECRET_ACCESS_KEY);
                (AWS.parse()?, Access::Keys { access_key_id: access_key_id.clone(), account_id: None }, secret)
            }
            WantedAccess::Details { vendor, .. } => {
                let details = self.details(alias, wanted, BTreeMap::new());
                (vendor.clone(), Access::Details { names: details.keys().cloned().collect() }, Some(to_json(&details)?))
            }
        };
        let provider = Provider {
            id: ProviderId::new(now, &*self.stagegate.entropy),
            org: permit.org().clone(),
            alias: alias.clone(),
            vendor,
            access,
            description: wanted.description.clone().unwrap_or_default(),
            is_default: false,
            revision: 1,
            created_at: now,
            updated_at: now,
        };
        let sealed = secret.map(|secret| self.sealed(permit, &provider.id, 1, &secret)).transpose()?;
        let added = self.tx.add_provider(permit, &provider, sealed.as_ref()).await;
        added.map_err(|error| error.about("provider", alias.as_str()))?;
        self.acts.push(Act::done(permit.org(), "provider.add", &provider.id).with(alias.as_str()));
        Ok(())
    }

    async fn change_provider(
        &mut self,
        permit: &Permit,
        alias: &ProviderAlias,
        wanted: Option<&WantedProvider>,
        action: &Action,
    ) -> Result<(), Error> {
        let Some(wanted) = wanted.filter(|_| action.fields.iter().any(|change| change.field != "default")) else {
            return Ok(());
        };
        let SealedProvider { provider, details } = find_provider(&mut self.tx, permit, alias.as_str()).await?;
        let mut next = Provider { updated_at: self.stagegate.clock.now(), ..provider.clone() };
        if let Some(description) = &wanted.description {
            next.description.clone_from(description);
        }
        let secret = match (&mut next.access, &wanted.access) {
            (Access::Role { arn, .. }, WantedAccess::Role(wanted)) => {
                arn.clone_from(wanted);
                None
            }
            (Access::Keys { access_key_id, account_id }, WantedAccess::Keys { access_key_id: wanted, .. }) => {
                if access_key_id != wanted {
                    // Another key may belong to another account.
                    *account_id = None;
                    access_key_id.clone_from(wanted);
                }
                self.given(alias, SECRET_ACCESS_KEY)
            }
            (Access::Details { names }, WantedAccess::Details { .. }) => {
                let sealed = SealedProvider { provider: provider.clone(), details: details.clone() };
                let there = self.stagegate.open_details(&mut self.tx, permit, &sealed).await?;
                let mut all = self.details(alias, wanted, from_secret(&there)?);
                all.retain(|name, _| !is_pruned(action, name));
                *names = all.keys().cloned().collect();
                Some(to_json(&all)?)
            }
            _ => return Err(Error::Internal("a plan changes the kind of a provider".into())),
        };
        let details = match secret {
            Some(secret) => Some(self.sealed(permit, &provider.id, provider.revision + 1, &secret)?),
            None => details,
        };
        let changed = self.tx.change_provider(permit, &provider, &next, details.as_ref()).await;
        changed.map_err(|error| error.about("provider", alias.as_str()))?;
        let fields: Vec<&str> = action.fields.iter().map(|change| change.field.as_str()).collect();
        self.acts.push(Act::done(permit.org(), "provider.edit", &provider.id).with(fields.join(", ")));
        Ok(())
    }

    async fn remove_provider(&mut self, permit: &Permit, alias: &ProviderAlias) -> Result<(), Error> {
        self.make_no_default(permit, alias).await?;
        let found = find_provider(&mut self.tx, permit, alias.as_str()).await?.provider;
        refuse_in_use(&mut self.tx, permit, &found).await?;
        let removed = self.tx.remove_provider(permit, &found, self.stagegate.clock.now()).await;
        removed.map_err(|error| error.about("provider", alias.as_str()))?;
        self.acts.push(Act::done(permit.org(), "provider.remove", &found.id).with(alias.as_str()));
        Ok(())
    }

    /// Makes a provider its vendor's default; the one before is none any more.
    async fn make_default(&mut self, permit: &Permit, alias: &ProviderAlias) -> Result<(), Error> {
        let next = find_provider(&mut self.tx, permit, alias.as_str()).await?;
        if let Some(before) = self.tx.default_provider(permit, &next.provider.vendor).await? {
            self.stagegate.flag_default(&mut self.tx, permit, &before, false).await?;
        }
        self.stagegate.flag_default(&mut self.tx, permit, &next, true).await?;
        self.assign_default(permit, &next.provider.vendor, Some(&next.provider)).await
    }

    async fn make_no_default(&mut self, permit: &Permit, alias: &ProviderAlias) -> Result<(), Error> {
        let found = find_provider(&mut self.tx, permit, alias.as_str()).await?;
        if !found.provider.is_default {
            return Ok(());
        }
        self.stagegate.flag_default(&mut self.tx, permit, &found, false).await?;
        self.assign_default(permit, &found.provider.vendor, None).await
    }

    async fn assign_default(&mut self, permit: &Permit, vendor: &VendorName, provider: Option<&Provider>) -> Result<(), Error> {
        let by = Assigned { author: &self.caller.user.name, now: self.stagegate.clock.now() };
        let id = provider.map(|provider| &provider.id);
        self.tx.assign_default_provider(permit, vendor, id, by).await?;
        let target = id.map_or("none", ProviderId::as_str);
        self.acts.push(Act::done(permit.org(), "provider.default.set", permit.org()).with(format!("{vendor} {target}")));
        Ok(())
    }

    fn given(&mut self, alias: &ProviderAlias, name: &str) -> Option<Secret> {
        self.read.given.details.remove(&(alias.clone(), name.to_owned()))
    }

    /// The details that are there, with those that came with the document.
    fn details(
        &mut self,
        alias: &ProviderAlias,
        wanted: &WantedProvider,
        there: BTreeMap<String, Secret>,
    ) -> BTreeMap<String, Secret> {
        let mut all = there;
        if let WantedAccess::Details { details: Some(wanted), .. } = &wanted.access {
            for name in wanted.keys() {
                all.extend(self.given(alias, name).map(|given| (name.clone(), given)));
            }
        }
        all
    }

    fn sealed(&self, permit: &Permit, id: &ProviderId, revision: i64, secret: &Secret) -> Result<SealedDetails, Error> {
        let here = place(permit, PROVIDER_DETAILS, id.as_str(), revision);
        let sealed = self.keys.tenant.seal(&here, secret, &*self.stagegate.entropy).map_err(internal)?;
        Ok(SealedDetails { sealed, revision })
    }
}

fn default_after(action: &Action) -> Option<bool> {
    let change = action.fields.iter().find(|change| change.field == "default")?;
    Some(change.after.as_deref() == Some("true"))
}

fn is_pruned(action: &Action, name: &str) -> bool {
    let gone = |change: &FieldChange| change.after.is_none() && change.field.strip_prefix("details.") == Some(name);
    action.fields.iter().any(gone)
}
