//! What providers hold that could have served a deployment: its record must not hold that either.

use std::collections::BTreeMap;

use stagegate_core::{
    access::Permit, deployment::Used, error::Error, owner::OwnerId, parameter::ParameterKey, provider::Access, scrub::Known,
};
use stagegate_store::{SealedProvider, Tx};

use crate::app::{Stagegate, sealing::internal};

/// What the secret part of AWS keys is called in a record.
const SECRET_ACCESS_KEY: &str = "AWS_SECRET_ACCESS_KEY";

impl Stagegate {
    /// The secret keys and details of the providers that the recorded service and instance are linked to, and of the org's
    /// defaults, as they are now: what is sealed in a provider has no history.
    pub(super) async fn held_by_providers(&self, tx: &mut Tx, permit: &Permit, used: &Used) -> Result<Vec<Known>, Error> {
        let service = used.service.as_ref().map(|(id, revision)| (OwnerId::from(id), *revision));
        let instance = used.instance.as_ref().map(|(id, revision)| (OwnerId::from(id), *revision));
        let mut providers = tx.default_providers(permit).await?;
        for (owner, revision) in service.into_iter().chain(instance) {
            providers.extend(tx.links_at(permit, &owner, revision).await?.into_iter().map(|linked| linked.provider));
        }
        let providers: BTreeMap<_, _> = providers.into_iter().map(|sealed| (sealed.provider.id.clone(), sealed)).collect();
        let mut known = Vec::new();
        for provider in providers.values() {
            known.extend(self.held_by_provider(tx, permit, provider).await?);
        }
        Ok(known)
    }

    async fn held_by_provider(&self, tx: &mut Tx, permit: &Permit, provider: &SealedProvider) -> Result<Vec<Known>, Error> {
        let held = match &provider.provider.access {
            Access::Role { .. } => return Ok(Vec::new()),
            Access::Keys { .. } => [(SECRET_ACCESS_KEY.to_owned(), self.open_details(tx, permit, provider).await?)].into(),
            Access::Details { .. } => self.vendor_details(tx, permit, provider).await?,
        };
        let fingerprinter = self.tenant_key(tx, permit).await?.fingerprinter().map_err(internal)?;
        let known = |(name, value): (String, _)| {
            let key: ParameterKey = name.parse()?;
            Ok(Known { key, fingerprint: fingerprinter.fingerprint(&value), value })
        };
        held.into_iter().map(known).collect()
    }
}
