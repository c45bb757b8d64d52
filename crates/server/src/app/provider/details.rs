//! What is sealed in providers: the secret key of AWS keys as it is, the details of other vendors as JSON.

use std::collections::BTreeMap;

use stagegate_api::sensitive::Sensitive;
use stagegate_core::{
    Secret,
    access::Permit,
    error::Error,
    id::ProviderId,
    provider::{Access, check_details},
};
use stagegate_store::{SealedDetails, SealedProvider, Tx};

use super::{
    super::{
        Stagegate,
        sealing::{PROVIDER_DETAILS, from_secret, internal, place, to_secret},
    },
    NextDetails, ProviderEdit,
};

/// Details as they are sealed.
pub(in crate::app) fn to_json(details: &BTreeMap<String, Secret>) -> Result<Secret, Error> {
    to_secret(&details.iter().map(|(name, value)| (name, Sensitive(value.clone()))).collect::<BTreeMap<_, _>>())
}

impl Stagegate {
    /// Seals what a provider holds from `revision` on.
    pub(super) async fn seal_provider(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        id: &ProviderId,
        revision: i64,
        secret: &Secret,
    ) -> Result<SealedDetails, Error> {
        let tenant_key = self.tenant_key(tx, permit).await?;
        let here = place(permit, PROVIDER_DETAILS, id.as_str(), revision);
        let sealed = tenant_key.seal(&here, secret, &*self.entropy).map_err(internal)?;
        Ok(SealedDetails { sealed, revision })
    }

    /// The details of another vendor.
    pub(in crate::app) async fn vendor_details(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        provider: &SealedProvider,
    ) -> Result<BTreeMap<String, Secret>, Error> {
        from_secret(&self.open_details(tx, permit, provider).await?)
    }

    /// Sets and unsets details, and adds the changes in words. Without a change all stays as it was sealed.
    pub(super) async fn edit_details(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        present: &SealedProvider,
        edit: &ProviderEdit<'_>,
        words: &mut Vec<String>,
    ) -> Result<NextDetails, Error> {
        let Access::Details { names } = &present.provider.access else {
            return Ok(NextDetails { names: Vec::new(), sealed: present.details.clone() });
        };
        let unchanged = || NextDetails { names: names.clone(), sealed: present.details.clone() };
        if edit.set.is_empty() && edit.unset.is_empty() {
            return Ok(unchanged());
        }
        let mut details = self.vendor_details(tx, permit, present).await?;
        let fingerprinter = self.tenant_key(tx, permit).await?.fingerprinter().map_err(internal)?;
        let mut changes = Vec::new();
        for name in &edit.unset {
            details.remove(name).ok_or_else(|| Error::no_such("detail", name))?;
            changes.push(format!("detail {name} unset"));
        }
        for (name, value) in &edit.set {
            let before = details.insert(name.clone(), value.clone());
            if before.is_none_or(|before| fingerprinter.fingerprint(&before) != fingerprinter.fingerprint(value)) {
                changes.push(format!("detail {name} set"));
            }
        }
        check_details(&details)?;
        if changes.is_empty() {
            return Ok(unchanged());
        }
        words.append(&mut changes);
        let (id, revision) = (&present.provider.id, present.provider.revision + 1);
        let sealed = self.seal_provider(tx, permit, id, revision, &to_json(&details)?).await?;
        Ok(NextDetails { names: details.into_keys().collect(), sealed: Some(sealed) })
    }
}
