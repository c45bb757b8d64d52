//! Providers: added, changed and removed, and made the default.

use std::collections::BTreeMap;

use stagegate_api::configuration::wanted::SECRET_ACCESS_KEY;
use stagegate_core::{
    Secret,
    access::{Action as Right, Permit},
    configuration::{Action, Verb, WantedAccess, WantedProvider},
    error::Error,
    name::ProviderAlias,
    provider::Access,
};
use stagegate_store::SealedProvider;

use super::Applying;
use crate::app::provider::{Holdings, ProviderEdit, ProviderWish, find_provider};

impl Applying<'_> {
    /// Carries out what a plan does to a provider.
    pub(super) async fn provider(&mut self, alias: &ProviderAlias, action: &Action) -> Result<(), Error> {
        let permit = &self.rights.to(Right::EditProvider)?.clone();
        if action.verb == Verb::Delete {
            let found = find_provider(&mut self.tx, permit, alias.as_str()).await?.provider;
            self.acts.push(self.stagegate.take_provider_away(&mut self.tx, permit, &found).await?);
            return Ok(());
        }
        let wanted = self.read.wanted.providers.as_ref().and_then(|section| section.get(alias)).cloned();
        match wanted {
            Some(wanted) if action.verb == Verb::Create => self.add_provider(permit, alias, &wanted).await?,
            Some(wanted) => self.change_provider(permit, alias, &wanted, action).await?,
            // Another provider takes its place as the default, which is all that changes.
            None => {}
        }
        let default = action.fields.iter().find(|change| change.field == "default");
        match default {
            Some(change) => self.make_default(permit, alias, change.after.as_deref() == Some("true")).await,
            None => Ok(()),
        }
    }

    async fn add_provider(&mut self, permit: &Permit, alias: &ProviderAlias, wanted: &WantedProvider) -> Result<(), Error> {
        let holds = match &wanted.access {
            WantedAccess::Role(arn) => Holdings::Role(arn.clone()),
            WantedAccess::Keys { access_key_id, .. } => {
                let secret = self.given(alias, SECRET_ACCESS_KEY);
                let secret_access_key = secret.ok_or_else(|| Error::no_such("detail", SECRET_ACCESS_KEY))?;
                Holdings::Keys { access_key_id: access_key_id.clone(), secret_access_key }
            }
            WantedAccess::Details { vendor, details } => {
                Holdings::Details { vendor: vendor.clone(), details: self.given_details(alias, details.as_ref()) }
            }
        };
        let description = wanted.description.as_deref().unwrap_or_default();
        let wish = ProviderWish { alias: alias.as_str(), description, holds };
        self.acts.push(self.stagegate.insert_provider(&mut self.tx, permit, self.caller, wish).await?.1);
        Ok(())
    }

    async fn change_provider(
        &mut self,
        permit: &Permit,
        alias: &ProviderAlias,
        wanted: &WantedProvider,
        action: &Action,
    ) -> Result<(), Error> {
        let mut edit = ProviderEdit { description: wanted.description.as_deref(), ..ProviderEdit::default() };
        match &wanted.access {
            WantedAccess::Role(arn) => edit.role = Some(arn.clone()),
            WantedAccess::Keys { access_key_id, .. } => self.change_keys(permit, alias, access_key_id).await?,
            WantedAccess::Details { details, .. } => {
                edit.set = self.given_details(alias, details.as_ref());
                let gone = action.fields.iter().filter(|change| change.after.is_none());
                let gone = gone.filter_map(|change| change.field.strip_prefix("details."));
                edit.unset = gone.map(str::to_owned).collect();
            }
        }
        let present = find_provider(&mut self.tx, permit, alias.as_str()).await?;
        self.acts.extend(self.stagegate.revise_provider(&mut self.tx, permit, self.caller, &present, &edit).await?);
        Ok(())
    }

    /// Exchanges AWS keys, if they are others.
    async fn change_keys(&mut self, permit: &Permit, alias: &ProviderAlias, wanted: &str) -> Result<(), Error> {
        let present = find_provider(&mut self.tx, permit, alias.as_str()).await?;
        let Access::Keys { access_key_id, account_id } = &present.provider.access else { return Ok(()) };
        let there = self.stagegate.open_details(&mut self.tx, permit, &present).await?;
        let print = |secret: &Secret| self.keys.fingerprinter.fingerprint(secret);
        let given = self.read.given.details.get(&(alias.clone(), SECRET_ACCESS_KEY.to_owned()));
        let given = given.filter(|given| print(given) != print(&there)).cloned();
        if access_key_id == wanted && given.is_none() {
            return Ok(());
        }
        // Another key may belong to another account.
        let account_id = account_id.clone().filter(|_| access_key_id == wanted);
        let access = Access::Keys { access_key_id: wanted.to_owned(), account_id };
        let secret = given.unwrap_or(there);
        let exchanged = self.stagegate.exchange(&mut self.tx, permit, self.caller, &present.provider, (access, &secret));
        self.acts.push(exchanged.await?);
        Ok(())
    }

    /// Makes a provider its vendor's default, or none; nothing, if it is so already.
    async fn make_default(&mut self, permit: &Permit, alias: &ProviderAlias, wanted: bool) -> Result<(), Error> {
        let present: SealedProvider = find_provider(&mut self.tx, permit, alias.as_str()).await?;
        let act = match (present.provider.is_default, wanted) {
            (false, true) => self.stagegate.make_default(&mut self.tx, permit, self.caller, &present).await?,
            (true, false) => self.stagegate.make_no_default(&mut self.tx, permit, self.caller, &present).await?,
            _ => return Ok(()),
        };
        self.acts.push(act);
        Ok(())
    }

    fn given(&mut self, alias: &ProviderAlias, name: &str) -> Option<Secret> {
        self.read.given.details.remove(&(alias.clone(), name.to_owned()))
    }

    fn given_details<T>(&mut self, alias: &ProviderAlias, wanted: Option<&BTreeMap<String, T>>) -> BTreeMap<String, Secret> {
        let names = wanted.into_iter().flatten().map(|(name, _)| name);
        names.filter_map(|name| Some((name.clone(), self.given(alias, name)?))).collect()
    }
}
