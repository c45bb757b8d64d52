//! Rule 3 of the resolution for every vendor: the links of the layers and the org's defaults, loaded once.

use std::collections::{BTreeMap, BTreeSet};

use stagegate_core::{
    Secret,
    access::Permit,
    error::Error,
    name::VendorName,
    profile::Profile,
    provider::AWS,
    resolution::{CredentialsCandidates, CredentialsChain, credentials},
};
use stagegate_store::{Linked, SealedProvider, Tx};

use super::{
    Stagegate,
    resolution::{Candidate, Layers, Values},
};

/// What another vendor than AWS gives.
#[derive(Debug)]
pub struct ResolvedVendor {
    /// Whose details win, and whom they hide.
    pub chain: CredentialsChain<Candidate>,
    /// The winner's details, if they were asked for.
    pub details: Option<BTreeMap<String, Secret>>,
}

/// The providers that could serve a target, at most one of each vendor from each place.
pub(super) struct Providers {
    instance: Vec<Linked>,
    service: Vec<Linked>,
    defaults: Vec<SealedProvider>,
}

impl Providers {
    /// The links as they were at the layers' revisions, and the org's defaults as they are now.
    pub(super) async fn of(tx: &mut Tx, permit: &Permit, layers: &Layers) -> Result<Self, Error> {
        let instance = match &layers.instance {
            Some(instance) => tx.links_at(permit, &(&instance.id).into(), instance.revision).await?,
            None => Vec::new(),
        };
        let service = match &layers.service {
            Some(service) => tx.links_at(permit, &(&service.id).into(), service.revision).await?,
            None => Vec::new(),
        };
        Ok(Self { instance, service, defaults: tx.default_providers(permit).await? })
    }

    /// Who gives credentials of AWS: the profile's access role counts as well.
    pub(super) fn of_aws(&mut self, layers: &Layers) -> Result<CredentialsChain<Candidate>, Error> {
        let role = layers.profile.as_ref().and_then(|(profile, _)| Candidate::of_profile(profile));
        Ok(self.take(&AWS.parse()?, role, guarded(layers)))
    }

    fn vendors(&self) -> BTreeSet<VendorName> {
        let linked = self.instance.iter().chain(&self.service).map(|linked| &linked.provider);
        linked.chain(&self.defaults).map(|sealed| sealed.provider.vendor.clone()).collect()
    }

    fn take(&mut self, vendor: &VendorName, role: Option<Candidate>, guarded: bool) -> CredentialsChain<Candidate> {
        let of_vendor = |sealed: &SealedProvider| sealed.provider.vendor == *vendor;
        let linked = |links: &mut Vec<Linked>| {
            let at = links.iter().position(|linked| of_vendor(&linked.provider))?;
            Some(Candidate::linked(links.swap_remove(at)))
        };
        let default = self.defaults.iter().position(of_vendor);
        credentials(CredentialsCandidates {
            instance: linked(&mut self.instance),
            service: linked(&mut self.service),
            profile: role,
            org_default: default.map(|at| Candidate::org_default(self.defaults.swap_remove(at))),
            guarded,
        })
    }
}

impl Stagegate {
    /// What the vendors other than AWS give, by the same precedence. Profiles have nothing of theirs.
    pub(super) async fn resolve_vendors(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        mut providers: Providers,
        layers: &Layers,
        values: Values,
    ) -> Result<BTreeMap<VendorName, ResolvedVendor>, Error> {
        let mut resolved = BTreeMap::new();
        for vendor in providers.vendors() {
            let chain = providers.take(&vendor, None, guarded(layers));
            let winner = chain.winner.as_ref().and_then(|(_, candidate)| candidate.provider.as_ref());
            let details = match winner.filter(|_| values == Values::Clear) {
                Some(provider) => Some(self.vendor_details(tx, permit, provider).await?),
                None => None,
            };
            resolved.insert(vendor, ResolvedVendor { chain, details });
        }
        Ok(resolved)
    }
}

fn guarded(layers: &Layers) -> bool {
    let profile: Option<&Profile> = layers.profile.as_ref().map(|(profile, _)| profile);
    profile.is_some_and(|profile| profile.guarded)
}
