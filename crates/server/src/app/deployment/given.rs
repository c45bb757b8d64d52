//! What a deployment was given: the values that its record must not hold. They are kept sealed from its start to its end,
//! for what is changed or deleted while it runs cannot be looked up then.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use stagegate_api::sensitive::Sensitive;
use stagegate_core::{
    Secret,
    access::Permit,
    deployment::Used,
    error::Error,
    fingerprint::Fingerprint,
    id::DeploymentId,
    owner::OwnerId,
    parameter::{ParameterKey, Visibility},
    provider::Access,
    scrub::Known,
};
use stagegate_seal::TenantKey;
use stagegate_store::{SealedProvider, Tx};

use super::record::GIVEN;
use crate::app::{
    Stagegate,
    sealing::{DEPLOYMENT_DETAILS, from_secret, internal, place, to_secret},
};

/// The most bytes of values that are kept of one deployment.
const MAX_GIVEN_BYTES: usize = 4 * 1024 * 1024;

/// A value that a record must not hold, and who may see it elsewhere.
pub(super) type Given = (Known, Visibility);

/// The same, as it is sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    key: ParameterKey,
    fingerprint: Fingerprint,
    visibility: Visibility,
    value: Sensitive,
}

/// What is kept of what a deployment is given: each value once, as many as there is room for. What has no room is looked up
/// when the deployment ends.
pub(super) fn to_keep<'g>(given: impl Iterator<Item = &'g Given>) -> Result<Secret, Error> {
    let (mut seen, mut room, mut kept) = (BTreeSet::new(), MAX_GIVEN_BYTES, Vec::new());
    for (known, visibility) in given {
        let is_new = seen.insert((&known.fingerprint, *visibility == Visibility::WriteOnly));
        let Some(left) = room.checked_sub(known.value.expose().len()).filter(|_| is_new) else { continue };
        room = left;
        let Known { key, fingerprint, value } = known.clone();
        kept.push(Kept { key, fingerprint, visibility: *visibility, value: Sensitive(value) });
    }
    to_secret(&kept)
}

impl Stagegate {
    /// What was kept of what a deployment was given; nothing of one that has ended.
    pub(super) async fn kept_of_deployment(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        key: &TenantKey,
        id: &DeploymentId,
    ) -> Result<Vec<Given>, Error> {
        let Some(sealed) = tx.given_to_deployment(permit, id).await? else { return Ok(Vec::new()) };
        let here = place(permit, DEPLOYMENT_DETAILS, id.as_str(), GIVEN);
        let kept: Vec<Kept> = from_secret(&key.open(&here, &sealed).map_err(internal)?)?;
        let given = |Kept { key, fingerprint, visibility, value }| (Known { key, fingerprint, value: value.0 }, visibility);
        Ok(kept.into_iter().map(given).collect())
    }
}

/// What the secret part of AWS keys is called in a record.
const SECRET_ACCESS_KEY: &str = "AWS_SECRET_ACCESS_KEY";

impl Stagegate {
    /// The secret keys and details of the providers that the recorded service and instance are linked to, and of the org's
    /// defaults, as they are now: what is sealed in a provider has no history.
    pub(super) async fn held_by_providers(&self, tx: &mut Tx, permit: &Permit, used: &Used) -> Result<Vec<Given>, Error> {
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
        // It is never shown, and so treated like what is write-only.
        Ok(known.into_iter().map(|known| (known, Visibility::WriteOnly)).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn given(value: &str, fingerprint: u8, visibility: Visibility) -> Given {
        let known = Known {
            key: "k".parse().unwrap(),
            fingerprint: Fingerprint::from_bytes([fingerprint; 16]),
            value: Secret::new(value.into()),
        };
        (known, visibility)
    }

    fn kept(given: &[Given]) -> Vec<(usize, Visibility)> {
        let kept: Vec<Kept> = from_secret(&to_keep(given.iter()).unwrap()).unwrap();
        kept.iter().map(|kept| (kept.value.expose().len(), kept.visibility)).collect()
    }

    #[test]
    fn each_value_is_kept_once() {
        let (masked, write_only) = (Visibility::Masked, Visibility::WriteOnly);
        let all = [given("one", 1, masked), given("one", 1, masked), given("one", 1, write_only), given("other", 2, masked)];
        assert_eq!(kept(&all), [(3, masked), (3, write_only), (5, masked)]);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let half = "x".repeat(MAX_GIVEN_BYTES / 2);
        let values = [half.clone(), half[1..].to_owned(), "xx".into(), "x".into(), "x".into()];
        let all: Vec<_> = (0..).zip(&values).map(|(number, value)| given(value, number, Visibility::Masked)).collect();
        let lengths: Vec<_> = kept(&all).iter().map(|(length, _)| *length).collect();
        assert_eq!(lengths, [half.len(), half.len() - 1, 1], "what fits goes in");
    }
}
